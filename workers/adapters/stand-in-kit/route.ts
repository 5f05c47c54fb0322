import type { Static, TObject } from 'typebox';
import type { BankSystem } from '../errors.ts';
import type { Dice } from './dice.ts';

/** What a route answers. Only ids, codes, amounts and scores: answers of effects are kept in the ledger. */
export interface Decision {
  readonly status: 200 | 422;
  readonly body: Readonly<Record<string, unknown>>;
}

export const answer = (body: Decision['body']): Decision => ({ status: 200, body });
export const refuse = (code: string): Decision => ({
  status: 422,
  body: { type: `urn:tongban:stand-in:${code}`, title: code, status: 422, code },
});

/** What a route may know besides its input and the state. */
export interface RouteContext {
  readonly now: Date;
  readonly caseId: string | undefined;
  /** Idempotency key, or the request's own reference with a client that sends no keys. */
  readonly reference: string;
  /** `AC-…`: follows from the reference, hence the same again for a repetition. */
  newId(prefix: string): string;
  /** Dice of this system for a subject. */
  dice(...subject: readonly string[]): Dice;
  /** Whether a request with this reference has come in and is not answered yet. */
  isPending(reference: string): boolean;
}

interface RouteBase<Input extends TObject, State> {
  /** Verb-object; the name that faults and planted answers are given for. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Path parameters, query and body in one. */
  readonly input: Input;
  /** Whom the request is about: what faults and planted answers may be matched by. */
  subjects(input: Static<Input>): readonly (string | undefined)[];
  /** Runs to its end without waiting, so that requests are decided one after the other. Changes nothing. */
  decide(input: Static<Input>, state: State, context: RouteContext): Decision;
}

/** A question: nothing is recorded. */
export interface QueryRoute<Input extends TObject, State> extends RouteBase<Input, State> {
  readonly kind: 'query';
}

/** Changes the other system's books: recorded, once per idempotency key. */
export interface EffectRoute<Input extends TObject, State> extends RouteBase<Input, State> {
  readonly kind: 'effect';
  /** May be called without an idempotency key, and then does it again each time, as some providers do. */
  readonly keyless?: boolean;
  /** What there must be one of, e.g. one payment of a loan; absent where a repetition changes nothing. */
  businessKey?(input: Static<Input>, context: RouteContext): string;
  /** Business key of another effect that this one takes back. */
  undoes?(input: Static<Input>, state: State): string | undefined;
  /** What the ledger keeps of the input: no name, phone, document, address or text in the clear. */
  keep(input: Static<Input>, hash: (value: string) => string): Readonly<Record<string, unknown>>;
}

/** One line of a stand-in's ledger. */
export interface LedgerEntry {
  readonly at: string;
  readonly route: string;
  readonly key?: string;
  readonly reference: string;
  readonly caseId?: string;
  /** Keyed hash of the whole request: tells another body under the same key. */
  readonly requestHash: string;
  readonly businessKey?: string;
  readonly undoes?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A stand-in: its routes over a state that is nothing but its ledger replayed. */
export interface StandIn<State = unknown> {
  readonly system: BankSystem;
  initial(): State;
  /** Takes an entry that was done (status 200) into the state. */
  apply(state: State, entry: LedgerEntry): void;
  /** What the system holds, for the admin's listing. */
  objects(state: State): Iterable<object>;
  // biome-ignore lint/suspicious/noExplicitAny: inputs are checked against each route's own schema
  readonly routes: readonly (QueryRoute<any, State> | EffectRoute<any, State>)[];
}

/** Types a query's functions by its input schema. */
export const query = <Input extends TObject, State>(
  route: Omit<QueryRoute<Input, State>, 'kind'>,
): QueryRoute<Input, State> => ({ kind: 'query', ...route });

/** Types an effect's functions by its input schema. */
export const effect = <Input extends TObject, State>(
  route: Omit<EffectRoute<Input, State>, 'kind'>,
): EffectRoute<Input, State> => ({ kind: 'effect', ...route });
