import { type Dispatcher, FormData, request } from 'undici';
import { actorHeader, type CommandActor, writeActor } from '../contracts/actor-header.ts';
import { parseZeebeJson } from './lossless-json.ts';

/** An answer of the engine's REST API. Expected refusals are values; `unavailable` may simply be asked again later. */
export type ZeebeAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** The engine refused: 400 bad request, 404 nobody there, 409 wrong state or seen before ... */
  | { readonly kind: 'refused'; readonly status: number; readonly title: string; readonly detail: string }
  /** Not reachable, overloaded, or its answer never came: whether it acted is not known. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface ZeebeRestOptions {
  /** `http://host:port` */
  readonly address: string;
  /** Longest wait for an answer, ms; default 15,000. */
  readonly timeoutMs?: number;
  /** Own connection pool or TLS settings; undici's global one otherwise. */
  readonly dispatcher?: Dispatcher;
  /**
   * What the embedded engine knows us by. Nobody else gets it, nor hears of an actor: without a token none is sent.
   */
  readonly token?: string | undefined;
  /** For whom each call is made. */
  readonly actor?: CommandActor;
  /** Added to every request, e.g. `authorization` of a remote cluster. */
  readonly headers?: () => Promise<Record<string, string>> | Record<string, string>;
}

export type ZeebeMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** One call of `/v2/...`. Integers beyond 2^53 in the answer are strings. A body that is no form is sent as JSON. */
export async function callZeebe<T>(
  options: ZeebeRestOptions,
  method: ZeebeMethod,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<ZeebeAnswer<T>> {
  const limit = AbortSignal.timeout(options.timeoutMs ?? 15_000);
  const isForm = body instanceof FormData;
  // Outside the try: what cannot be written as JSON is a bug here, not an engine that is away.
  const content = isForm ? body : body ? JSON.stringify(body) : null;
  const given = { ...(await options.headers?.()), ...callerHeaders(options) };
  try {
    const answer = await request(`${options.address}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(isForm || !body ? {} : { 'content-type': 'application/json' }),
        ...given,
      },
      body: content,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
    });
    return read<T>(answer.statusCode, await answer.body.text());
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: string };
    return { kind: 'unavailable', reason: typeof code === 'string' ? code : (name ?? 'no answer') };
  }
}

function callerHeaders({ token, actor }: ZeebeRestOptions): Record<string, string> {
  if (!token) return {};
  return { authorization: `Bearer ${token}`, ...(actor ? { [actorHeader]: writeActor(actor) } : {}) };
}

function read<T>(status: number, text: string): ZeebeAnswer<T> {
  const value = parse(text);
  if (status < 300) return { kind: 'ok', value: value as T };
  const problem = value as { title?: string; detail?: string } | undefined;
  const title = problem?.title ?? `HTTP ${status}`;
  if (isPassingStatus(status)) return { kind: 'unavailable', reason: title };
  return { kind: 'refused', status, title, detail: problem?.detail ?? '' };
}

/** 429 and 503: back-pressure; 502 and 504: the gateway has no broker for us just now; 500: seen during elections. */
function isPassingStatus(status: number): boolean {
  return status === 429 || status >= 500;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseZeebeJson(text);
  } catch {
    return undefined;
  }
}
