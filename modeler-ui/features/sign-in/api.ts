import { api } from '../../lib/http.ts';
import type { Me } from '../../lib/session.ts';

export const requestCode = (phone: string) =>
  api<object>('/customer-sign-in/codes', { method: 'POST', body: { phone } });

export interface CodeEntry {
  readonly phone: string;
  readonly code: string;
  /** Last four characters of the identity document, when the server asks for them. */
  readonly documentTail?: string;
}

export const signInByCode = (body: CodeEntry) =>
  api<Me>('/customer-sign-in/sessions', { method: 'POST', body });
