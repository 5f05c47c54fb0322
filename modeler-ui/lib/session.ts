import { useSyncExternalStore } from 'react';
import { forgetForms } from './kept-form.ts';

/** Who is signed in, as GET /api/v1/me says. */
export interface Me {
  readonly kind: 'staff' | 'customer' | 'service';
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly branch?: string;
  readonly team?: string;
  /** The customer whom a person with role `customer` is; absent before their first application. */
  readonly customerId?: string;
  readonly substituteFor?: readonly string[];
  /** Goes along with everything that changes something. */
  readonly csrfToken?: string;
}

const listeners = new Set<() => void>();
const forgetters = new Set<() => void>();
let me: Me | undefined;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Who is signed in. The session itself is a cookie that no script can read. */
export const currentMe = (): Me | undefined => me;

/** Somebody signed in, or (undefined) nobody is any more: nothing that the one before typed is left to the next. */
export function setMe(next: Me | undefined): void {
  if (me && next?.userId !== me.userId) {
    forgetForms();
    for (const forget of forgetters) forget();
  }
  me = next;
  for (const listener of listeners) listener();
}

/** Runs when somebody else takes the place of who was signed in: what is kept for a person is to be forgotten. */
export function whenSomebodyElse(forget: () => void): void {
  forgetters.add(forget);
}

/** {@link currentMe}, followed. */
export const useMe = (): Me | undefined => useSyncExternalStore(subscribe, currentMe);
