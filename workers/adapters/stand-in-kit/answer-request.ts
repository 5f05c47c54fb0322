import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/contracts/clock.ts';
import { dice } from './dice.ts';
import type { Ledger } from './ledger.ts';
import type { Plants } from './plants.ts';
import {
  type Decision,
  type EffectRoute,
  type QueryRoute,
  type RouteContext,
  refuse,
  type StandIn,
} from './route.ts';
import type { Hashing } from './secrets.ts';

export interface IncomingRequest {
  readonly input: Readonly<Record<string, unknown>>;
  readonly subjects: readonly string[];
  readonly key: string | undefined;
  readonly caseId: string | undefined;
  /** Refusal that a fault orders. */
  readonly refuseWith?: string;
}

export type Answered =
  | { readonly kind: 'answer'; readonly decision: Decision }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'key-missing' };

/** What a stand-in does with a request that came through authentication, validation and faults. */
export interface RequestAnswerer {
  answer(route: AnyRoute, request: IncomingRequest): Promise<Answered>;
  /** Marks a reference as being worked on until the returned function is called. */
  begin(reference: string | undefined): () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: inputs were checked against the route's own schema
type AnyRoute = QueryRoute<any, unknown> | EffectRoute<any, unknown>;

export function createAnswerer(
  standIn: StandIn,
  ledger: Ledger,
  plants: Plants,
  clock: Clock,
  hashing: Hashing,
): RequestAnswerer {
  const pending = new Map<string, number>();
  /** Effects decided but not yet on the disk: a repetition waits for the same sync. */
  const writing = new Map<string, Promise<void>>();

  function contextFor(request: IncomingRequest): RouteContext {
    const own = request.input.reference;
    const reference = request.key ?? (typeof own === 'string' ? own : randomUUID());
    // Without a key every request is a new one, even with the same reference: so must its ids be.
    const idSeed = request.key ?? randomUUID();
    return {
      now: clock.now(),
      caseId: request.caseId,
      reference,
      newId: (prefix) => `${prefix}-${idFrom(standIn.system, prefix, idSeed)}`,
      dice: (...subject) => dice(standIn.system, ...subject),
      isPending: (wanted) => pending.has(wanted),
    };
  }

  function decide(route: AnyRoute, request: IncomingRequest, context: RouteContext): Decision {
    if (request.refuseWith !== undefined) return refuse(request.refuseWith);
    const plant = plants.find(standIn.system, route.name, request.subjects);
    if (plant?.refuse !== undefined) return refuse(plant.refuse);
    const decision = route.decide(request.input, ledger.state, context);
    if (!plant?.answer || decision.status !== 200) return decision;
    return { status: 200, body: { ...decision.body, ...plant.answer } };
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async function answerEffect(route: EffectRoute<any, unknown>, request: IncomingRequest): Promise<Answered> {
    const { key } = request;
    if (key === undefined && !route.keyless) return { kind: 'key-missing' };
    const requestHash = hashing.hashJson([route.name, request.input]);
    const earlier = key === undefined ? undefined : ledger.findKey(key);
    if (key !== undefined && earlier) {
      if (earlier.requestHash !== requestHash) return { kind: 'conflict' };
      ledger.countReplay(route.name);
      await writing.get(key);
      return { kind: 'answer', decision: { status: earlier.status as 200 | 422, body: earlier.body } };
    }
    const context = contextFor(request);
    const decision = decide(route, request, context);
    const undoes = decision.status === 200 ? route.undoes?.(request.input, ledger.state) : undefined;
    const written = ledger.record({
      at: context.now.toISOString(),
      route: route.name,
      ...(key !== undefined && { key }),
      reference: context.reference,
      ...(request.caseId !== undefined && { caseId: request.caseId }),
      requestHash,
      ...(route.businessKey && { businessKey: route.businessKey(request.input, context) }),
      ...(undoes !== undefined && { undoes }),
      input: route.keep(request.input, hashing.hash),
      status: decision.status,
      body: decision.body,
    });
    if (key !== undefined) writing.set(key, written);
    try {
      await written;
    } finally {
      if (key !== undefined) writing.delete(key);
    }
    return { kind: 'answer', decision };
  }

  return {
    async answer(route, request) {
      if (route.kind === 'effect') return answerEffect(route, request);
      return { kind: 'answer', decision: decide(route, request, contextFor(request)) };
    },
    begin(reference) {
      if (reference === undefined) return () => {};
      pending.set(reference, (pending.get(reference) ?? 0) + 1);
      return () => {
        const left = (pending.get(reference) ?? 1) - 1;
        if (left > 0) pending.set(reference, left);
        else pending.delete(reference);
      };
    },
  };
}

/** Twelve characters that follow from the words. */
function idFrom(...words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 12).toUpperCase();
}
