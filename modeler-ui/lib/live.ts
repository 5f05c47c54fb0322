import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Freshness } from '../../src/contracts/tasklist.ts';

/** What the server says without being asked. `reset`: something may have been missed, ask for everything again. */
export type LiveEvent =
  | { readonly type: 'tasks'; readonly changed: readonly string[]; readonly gone: readonly string[] }
  | { readonly type: 'counts' }
  | { readonly type: 'notification'; readonly id: string }
  | { readonly type: 'freshness'; readonly freshness: Freshness }
  | { readonly type: 'reset' };
/** `polling`: there is no stream just now; listeners get a `reset` every two seconds instead. */
export type LiveState = 'connecting' | 'live' | 'polling';
type Listener = (event: LiveEvent) => void;

const pollMs = 2_000;
const tryAgainMs = 15_000;
/** Pages that follow one another share the stream: it is not closed between them. */
const lingerMs = 1_000;

/** One stream for the whole page, open while anybody listens. */
export function createLive(open: () => EventSource) {
  const listeners = new Set<Listener>();
  const watchers = new Set<() => void>();
  let state: LiveState = 'connecting';
  let source: EventSource | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  let later: ReturnType<typeof setTimeout> | undefined;
  let closing: ReturnType<typeof setTimeout> | undefined;

  const emit = (event: LiveEvent) => {
    for (const listener of listeners) listener(event);
  };
  const become = (next: LiveState) => {
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher();
  };

  function connect(): void {
    later = undefined;
    const made = open();
    source = made;
    made.onopen = () => {
      clearInterval(poll);
      poll = undefined;
      // What happened before the stream was there was told to nobody.
      if (state === 'polling') emit({ type: 'reset' });
      become('live');
    };
    made.onerror = () => {
      become('polling');
      poll ??= setInterval(() => !document.hidden && emit({ type: 'reset' }), pollMs);
      // The browser connects again by itself unless the server refused.
      if (made.readyState === EventSource.CLOSED) later ??= setTimeout(connect, tryAgainMs);
    };
    const on = (name: string, read: (data: string) => LiveEvent) =>
      made.addEventListener(name, (event) => emit(read((event as MessageEvent<string>).data)));
    on('tasks', (data) => ({ type: 'tasks', changed: [], gone: [], ...JSON.parse(data) }));
    on('counts', () => ({ type: 'counts' }));
    on('notification', (data) => ({ type: 'notification', ...JSON.parse(data) }));
    on('freshness', (data) => ({ type: 'freshness', freshness: JSON.parse(data) }));
    on('reset', () => ({ type: 'reset' }));
  }

  function disconnect(): void {
    source?.close();
    source = undefined;
    clearInterval(poll);
    poll = undefined;
    clearTimeout(later);
    later = undefined;
    become('connecting');
  }

  return {
    state: () => state,
    watch(watcher: () => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    listen(listener: Listener): () => void {
      listeners.add(listener);
      clearTimeout(closing);
      if (!source && !later) connect();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) closing = setTimeout(disconnect, lingerMs);
      };
    },
  };
}

const live = createLive(() => new EventSource('/api/v1/live'));

/** Hears what the server says while the component is there. */
export function useLive(listener: Listener): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => live.listen((event) => current.current(event)), []);
}

export const useLiveState = (): LiveState => useSyncExternalStore(live.watch, live.state);
