import { newKey } from './idempotency.ts';

/**
 * What somebody typed into a form, and the key of sending it, kept for a reload: in this tab only (sessionStorage, as the
 * session is), of this person only, and gone once it was sent. Files are not kept.
 */
export interface KeptForm {
  values(): Readonly<Record<string, unknown>> | undefined;
  /** Changed content is another request: the key goes. */
  save(values: object): void;
  /** The key of what stands there now; the same again after a reload or a lost answer. */
  key(): string;
  /** A name for this browser's "device", the same for every try. */
  device(): string;
  forget(): void;
}

interface Kept {
  readonly owner: string;
  readonly device: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly key?: string;
}

const prefix = 'tongban.form.';

function read(name: string): Partial<Kept> {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + name) ?? '{}') as Partial<Kept>;
  } catch {
    return {};
  }
}

export function keptForm(name: string, owner: string): KeptForm {
  const found = read(name);
  let kept: Kept =
    found.owner === owner && found.device
      ? (found as Kept)
      : { owner, device: `web-${newKey().slice(0, 12)}` };
  const write = (next: Kept) => {
    kept = next;
    sessionStorage.setItem(prefix + name, JSON.stringify(kept));
  };
  return {
    values: () => kept.values,
    device: () => kept.device,
    save(values) {
      if (JSON.stringify(values) === JSON.stringify(kept.values)) return;
      write({ owner, device: kept.device, values: values as Record<string, unknown> });
    },
    key() {
      if (!kept.key) write({ ...kept, key: newKey() });
      return kept.key!;
    },
    forget: () => sessionStorage.removeItem(prefix + name),
  };
}

/** Another person comes to this tab: nothing of the one before stays. */
export function forgetForms(): void {
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith(prefix)) sessionStorage.removeItem(name);
}
