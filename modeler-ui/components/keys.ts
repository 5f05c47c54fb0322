import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface KeyBinding {
  /** `j`, `g q` (one after the other), `ctrl+Enter`; several that do the same are parted by ` | `. */
  readonly keys: string;
  /** What it does, in the reader's words: for the list of keys. */
  readonly label: string;
  readonly run: () => void;
  /** Only then; otherwise the key keeps its own meaning. */
  readonly when?: () => boolean;
}

const storageKey = 'tongban.keys';
const watchers = new Set<() => void>();

/** Single letters can be switched off, for those who speak to their computer (WCAG 2.1.4). */
export const singleKeys = {
  on: () => localStorage.getItem(storageKey) !== 'off',
  set(on: boolean): void {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
    for (const watcher of watchers) watcher();
  },
};
export const useSingleKeys = (): boolean =>
  useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, singleKeys.on);

const sequenceMs = 1_200;

/** How a key press is written in a binding. */
export const nameOfKey = (event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): string =>
  event.ctrlKey || event.metaKey ? `ctrl+${event.key}` : event.key;

export const alternatives = (keys: string): string[] => keys.split(' | ');

/** Whoever types text must not fire keys; ticks and radio buttons take no letters. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="dialog"], [role="menu"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const isPlain = (name: string) => !name.startsWith('ctrl+');

/** Keys of a page. Keys with Ctrl work while typing, too. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const current = useRef(bindings);
  current.current = bindings;
  useEffect(() => {
    let before = '';
    let beforeAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const name = nameOfKey(event);
      if (isPlain(name) && isTyping(event.target)) return;
      if (document.querySelector('.ant-modal-wrap:not([style*="display: none"])')) return;
      if (name.length === 1 && name !== '?' && !singleKeys.on()) return;
      const sequence = event.timeStamp - beforeAt < sequenceMs && before ? `${before} ${name}` : name;
      const fits = (wanted: string) =>
        current.current.find(
          ({ keys, when }) => alternatives(keys).includes(wanted) && (when === undefined || when()),
        );
      const found = fits(sequence) ?? fits(name);
      before = current.current.some(({ keys }) =>
        alternatives(keys).some((one) => one.startsWith(`${name} `)),
      )
        ? name
        : '';
      beforeAt = event.timeStamp;
      if (!found) return;
      before = '';
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
