import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import {
  AdapterIdempotencyConflict,
  AdapterRefusal,
  AdapterUnavailable,
  AdapterWrongAnswer,
  type System,
} from '../errors.ts';
import type { Answered, Operation } from './operation.ts';

const transientStatus = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Another system's answer before anybody believed it. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  /** What the system asked to wait, in ms; 0 when it did not. */
  readonly retryAfterMs: number;
}

/**
 * Turns an answer into a value or the typed error. Nothing of the body gets into an error: it may hold personal data.
 */
export function readAnswer<Answer extends TSchema, Code extends string>(
  system: System,
  operation: Operation<Answer, Code>,
  raw: RawAnswer,
): Answered<Answer, Code> {
  const { status } = raw;
  if (transientStatus.has(status)) {
    throw new AdapterUnavailable(system, operation.name, `status ${status}`, raw.retryAfterMs);
  }
  const body = parseJson(raw.text);
  const code = codeOf(body);
  if (status >= 200 && status < 300) {
    if (!Value.Check(operation.answer, body)) {
      throw new AdapterWrongAnswer(system, operation.name, 'answer without the agreed shape');
    }
    return Value.Clean(operation.answer, body) as Answered<Answer, Code>;
  }
  if (status === 409 && code === 'in-progress') {
    throw new AdapterUnavailable(
      system,
      operation.name,
      'the first request is still in progress',
      raw.retryAfterMs,
    );
  }
  if (status === 409) {
    throw new AdapterIdempotencyConflict(system, operation.name, 'the key was used with another request');
  }
  const refusal = status === 422 ? operation.refusals.find((known) => known === code) : undefined;
  if (refusal !== undefined) return { kind: 'refused', code: refusal } as Answered<Answer, Code>;
  throw new AdapterRefusal(system, operation.name, status);
}

function parseJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
