import type { Rejection } from '../core/commands.ts';
import type { NotNow } from '../host/engine-port.ts';

/** Why a call is not answered as asked. */
export type RefusalCode =
  | Rejection['code']
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'UNIMPLEMENTED'
  | 'PAYLOAD_TOO_LARGE'
  | 'INTERNAL';

/** Ends a call with a status that its protocol has for the code. */
export class Refused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The request itself is wrong; the engine was not asked. */
export const invalid = (message: string): Refused => new Refused('INVALID_ARGUMENT', message);

const codesOfNotNow = {
  exhausted: 'RESOURCE_EXHAUSTED',
  unavailable: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
} as const;

export function notNow({ kind, reason }: NotNow): Refused {
  return new Refused(codesOfNotNow[kind], reason);
}

/** What nobody expected: its message may quote a request, so that it neither goes out nor into the log. */
export function unexpected(error: unknown): { readonly type: string; readonly stack: string } {
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { type: name, stack: frames.slice(0, 8).join('\n') };
}
