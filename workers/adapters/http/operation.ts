import type { Static, TSchema } from 'typebox';
import type { Refused } from '../call.ts';

/** One operation of a system as its client knows it. */
export interface Operation<Answer extends TSchema = TSchema, Code extends string = string> {
  /** Verb-object; the name in logs, metrics and errors. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path below the system's base; `:name` is filled from the input. Only ids, never personal data, go into URLs. */
  readonly path: string;
  /** Shape of a good answer. Fields it does not name are cut off. */
  readonly answer: Answer;
  /** Codes of expected refusals (status 422). Any other refusal is an error. */
  readonly refusals: readonly Code[];
}

/** What a call of the operation gives: its answer, or one of the refusals it names (if any). */
export type Answered<Answer extends TSchema, Code extends string> =
  | Static<Answer>
  | ([Code] extends [never] ? never : Refused<Code>);

/** Declares an operation, keeping the literal types of answer and refusals. */
export function operation<Answer extends TSchema, const Code extends string = never>(
  spec: Omit<Operation<Answer, Code>, 'refusals'> & { readonly refusals?: readonly Code[] },
): Operation<Answer, Code> {
  return { ...spec, refusals: spec.refusals ?? [] };
}

/** Where an input goes: `:params` into the path, the rest into the query (GET) or the JSON body. */
export function placeInput(
  spec: Pick<Operation, 'method' | 'path'>,
  input: Readonly<Record<string, unknown>>,
): { readonly path: string; readonly body: string | undefined } {
  const rest: Record<string, unknown> = { ...input };
  const path = spec.path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (spec.method !== 'GET') return { path, body: JSON.stringify(rest) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.set(name, String(value));
  return { path: query.size > 0 ? `${path}?${query}` : path, body: undefined };
}
