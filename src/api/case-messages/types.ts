import type { Knex } from 'knex';
import type { TSchema } from 'typebox';
import type { CaseRow } from '../../commands/case-registry.ts';
import type { CaseKind } from '../../contracts/ids.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { HttpProblem } from '../http-problem.ts';

/** What becomes of a customer's message once it was looked at. */
export type Prepared =
  /** Tell the case. `answer` is added to what the customer is told; `problem` is told instead of it. */
  | {
      readonly kind: 'send';
      readonly message: string;
      readonly variables: Readonly<Record<string, unknown>>;
      readonly answer?: Readonly<Record<string, unknown>>;
      readonly problem?: HttpProblem;
    }
  /** Nothing for the case; what was written (a used try) stays. */
  | { readonly kind: 'refuse'; readonly problem: HttpProblem };

/** One kind of message that a customer can send to their case. */
export interface CaseMessage<Body = never> {
  /** Last part of the URL. */
  readonly path: string;
  readonly summary: string;
  readonly body: TSchema;
  /** Kinds of case that know it; all when absent. */
  readonly kinds?: readonly CaseKind[];
  /** Runs in the transaction that locks the case. */
  prepare(
    body: Body,
    context: {
      readonly deps: ApiDeps;
      readonly trx: Knex;
      readonly caller: Principal;
      readonly found: CaseRow;
      readonly now: Date;
    },
  ): Promise<Prepared> | Prepared;
}
