import { BrokenCircuitError, DelegateBackoff, handleWhen, retry } from 'cockatiel';
import type { TSchema } from 'typebox';
import { type Dispatcher, request } from 'undici';
import type { QueryCall } from '../call.ts';
import {
  AdapterAborted,
  type AdapterError,
  AdapterUnavailable,
  AdapterWrongAnswer,
  type System,
} from '../errors.ts';
import { type Bounds, backoffMs } from './bounds.ts';
import { createCircuit, isSystemFailure } from './circuit.ts';
import { raceSignal, startDeadline } from './deadline.ts';
import type { CallObserver, CallOutcome } from './observer.ts';
import { type Answered, type Operation, placeInput } from './operation.ts';
import { type RawAnswer, readAnswer } from './read-answer.ts';

export interface SystemClientSetup {
  readonly system: System;
  /** Base URL without a slash at the end. */
  readonly baseUrl: string;
  /** Bearer token; empty when the system wants none. */
  readonly token: string;
  readonly bounds: Bounds;
  readonly dispatcher: Dispatcher;
  readonly observer: CallObserver;
  /** For the jitter; `Math.random` unless a test needs to know. */
  readonly random?: () => number;
}

export interface CallOptions<T> extends QueryCall {
  readonly idempotencyKey?: string;
  /**
   * For a provider that keeps no keys: run before every try, the first included (an earlier run of the job may have
   * sent it already). What it returns is the result and nothing is sent; undefined says that nothing happened yet.
   */
  readonly askFirst?: () => Promise<T | undefined>;
}

/** The one way out to a system: bounded in time, tried again only where that is safe, believed only when well-formed. */
export interface SystemClient {
  readonly system: System;
  call<Answer extends TSchema, Code extends string>(
    operation: Operation<Answer, Code>,
    input: Readonly<Record<string, unknown>>,
    options: CallOptions<Answered<Answer, Code>>,
  ): Promise<Answered<Answer, Code>>;
}

export function createSystemClient(setup: SystemClientSetup): SystemClient {
  const { system, bounds, observer } = setup;
  const circuit = createCircuit(system, bounds, observer);
  const retrying = (tries: number) =>
    retry(handleWhen(isSystemFailure), {
      maxAttempts: tries - 1,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const failure = 'error' in result ? result.error : undefined;
        const retryAfterMs = failure instanceof AdapterUnavailable ? failure.retryAfterMs : 0;
        return backoffMs(bounds, attempt, retryAfterMs, (setup.random ?? Math.random)());
      }),
    });
  const repeating = retrying(bounds.tries);
  const once = retrying(1);

  async function attempt(
    spec: Operation,
    input: Readonly<Record<string, unknown>>,
    options: CallOptions<unknown>,
    total: AbortSignal,
    stopped: () => AdapterError,
  ): Promise<RawAnswer> {
    if (total.aborted) throw stopped();
    const deadline = startDeadline(total, bounds.tryTimeoutMs);
    const { path, body } = placeInput(spec, input);
    try {
      const response = await request(`${setup.baseUrl}${path}`, {
        method: spec.method,
        headers: headersFor(setup.token, body, options),
        body: body ?? null,
        dispatcher: setup.dispatcher,
        signal: deadline.signal,
      });
      const text = await response.body.text();
      return { status: response.statusCode, text, retryAfterMs: retryAfter(response.headers['retry-after']) };
    } catch (error) {
      if (total.aborted) throw stopped();
      const reason = deadline.signal.aborted
        ? `no answer in ${bounds.tryTimeoutMs} ms`
        : networkReason(error);
      throw new AdapterUnavailable(system, spec.name, reason);
    } finally {
      deadline.release();
    }
  }

  return {
    system,
    async call(spec, input, options) {
      type Result = Awaited<ReturnType<NonNullable<typeof options.askFirst>>> & {};
      const started = performance.now();
      const total = startDeadline(options.signal, bounds.totalMs);
      const stopped = () =>
        options.signal.aborted
          ? new AdapterAborted(system, spec.name, 'ended by the caller')
          : new AdapterUnavailable(system, spec.name, `no answer in ${bounds.totalMs} ms`);
      const repeatable = spec.method !== 'POST' || options.idempotencyKey !== undefined || options.askFirst;

      const work = (repeatable ? repeating : once).execute(async ({ attempt: earlier }): Promise<Result> => {
        if (total.signal.aborted) throw stopped();
        if (earlier > 0) observer.retried(system, spec.name, options.caseId);
        const known = await options.askFirst?.();
        if (known !== undefined) return known as Result;
        return circuit.execute(async () => {
          const raw = await attempt(spec, input, options, total.signal, stopped);
          return readAnswer(system, spec, raw) as Result;
        });
      });

      try {
        const result = await raceSignal(work, total.signal, stopped);
        observer.called(system, spec.name, outcomeOf(result), performance.now() - started);
        return result;
      } catch (caught) {
        const error =
          caught instanceof BrokenCircuitError
            ? new AdapterUnavailable(system, spec.name, 'circuit open')
            : caught;
        observer.called(system, spec.name, failureOf(error), performance.now() - started);
        throw error;
      } finally {
        total.release();
      }
    },
  };
}

function headersFor(
  token: string,
  body: string | undefined,
  options: CallOptions<unknown>,
): Record<string, string> {
  return {
    accept: 'application/json',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(options.caseId === undefined ? {} : { 'x-case-id': options.caseId }),
    // A provider that is asked first keeps no keys: sending one would only pretend.
    ...(options.idempotencyKey === undefined || options.askFirst
      ? {}
      : { 'idempotency-key': options.idempotencyKey }),
  };
}

/** Seconds only; a date would compare two machines' clocks. */
function retryAfter(header: string | string[] | undefined): number {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}

/** The error's code (`ECONNREFUSED`), never its message: that may quote what was sent. */
function networkReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? `not reachable (${code})` : 'not reachable';
}

function outcomeOf(result: unknown): CallOutcome {
  const refused =
    typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'refused';
  return refused ? 'refused' : 'answered';
}

function failureOf(error: unknown): CallOutcome {
  if (error instanceof AdapterUnavailable) return 'unavailable';
  if (error instanceof AdapterWrongAnswer) return 'wrong-answer';
  return error instanceof AdapterAborted ? 'aborted' : 'failed';
}
