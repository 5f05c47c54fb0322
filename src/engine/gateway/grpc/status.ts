import { status } from '@grpc/grpc-js';
import type { GatewayLog } from '../options.ts';
import { type RefusalCode, Refused, unexpected } from '../refused.ts';

const codes: Record<RefusalCode, status> = {
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  NOT_FOUND: status.NOT_FOUND,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  INVALID_STATE: status.FAILED_PRECONDITION,
  EXCEEDED_BATCH_RECORD_SIZE: status.RESOURCE_EXHAUSTED,
  RESOURCE_EXHAUSTED: status.RESOURCE_EXHAUSTED,
  UNAVAILABLE: status.UNAVAILABLE,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
  PERMISSION_DENIED: status.PERMISSION_DENIED,
  UNIMPLEMENTED: status.UNIMPLEMENTED,
  PAYLOAD_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  INTERNAL: status.INTERNAL,
};

/** Details travel in a header, each byte that is not ASCII as three characters; clients take 8 kB of headers. */
const longestDetails = 6_000;

export interface Failure {
  readonly code: status;
  readonly details: string;
}

/** What a client is told of an error; what nobody expected is logged and not told. */
export function failureOf(error: unknown, log: GatewayLog): Failure {
  if (error instanceof Refused) return { code: codes[error.code], details: shortened(error.message) };
  log.error(unexpected(error), 'a call failed');
  return { code: status.INTERNAL, details: 'The call failed; the log of the engine says where' };
}

function shortened(text: string): string {
  let length = 0;
  let kept = '';
  for (const character of text) {
    length += character > '~' || character < ' ' ? 3 * Buffer.byteLength(character) : 1;
    if (length > longestDetails) return `${kept}…`;
    kept += character;
  }
  return text;
}
