import type { Problem } from '../../src/contracts/problem.ts';
import { currentMe } from './session.ts';

/** An answer that is an error: the server's problem document, or what stands for it when there is none. */
export class ProblemError extends Error {
  readonly problem: Problem & Readonly<Record<string, unknown>>;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem as Problem & Readonly<Record<string, unknown>>;
  }

  /** `code-wrong` of `/problems/code-wrong`. */
  get kind(): string {
    return this.problem.type.split('/').at(-1) ?? '';
  }
}

export const unreachable = (): ProblemError =>
  new ProblemError({
    type: '/problems/unreachable',
    title: '连接不上服务器，请稍后重试 / The server cannot be reached, try again',
    status: 0,
  });

/** Headers of what changes something: the cookie says who asks, this that it was one of our pages. */
export function credentials(): Record<string, string> {
  const csrfToken = currentMe()?.csrfToken;
  return csrfToken ? { 'x-csrf-token': csrfToken } : {};
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A file goes as it is, everything else as JSON. */
function contentOf(body: unknown): { headers: Record<string, string>; body: BodyInit | null } {
  if (body === undefined) return { headers: {}, body: null };
  if (body instanceof Blob) return { headers: { 'content-type': 'application/octet-stream' }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A request to an address of ours, with the session's cookie. @throws ProblemError */
export async function sendTo(url: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET' } = options;
  const answer = await fetch(url, {
    method,
    signal: options.signal ?? null,
    credentials: 'same-origin',
    headers: {
      ...contentOf(options.body).headers,
      ...(method === 'GET' ? {} : credentials()),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: contentOf(options.body).body }),
  }).catch((error: Error) => {
    if (error.name === 'AbortError') throw error;
    throw unreachable();
  });
  if (answer.ok) return answer;
  throw new ProblemError(await problemOf(answer));
}

const send = (path: string, options: RequestOptions) => sendTo(`/api/v1${path}`, options);

async function problemOf(answer: Response): Promise<Problem> {
  const plain = { type: '/problems/unknown', title: `HTTP ${answer.status}`, status: answer.status };
  if (!answer.headers.get('content-type')?.includes('json')) return plain;
  return answer.json().catch(() => plain);
}

/** A request to /api/v1. @throws ProblemError */
export async function api<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await bodyOf(await send(path, options))) as T;
}

const bodyOf = async (answer: Response): Promise<unknown> =>
  answer.status === 204 ? undefined : answer.json();

/** The same with the answer's ETag, for what is handed back as If-Match. @throws ProblemError */
export async function apiTagged<T>(
  path: string,
  options: RequestOptions = {},
): Promise<{ readonly body: T; readonly tag: string }> {
  const answer = await send(path, options);
  return { body: (await bodyOf(answer)) as T, tag: answer.headers.get('etag') ?? '' };
}

/** The same for what is no JSON: diagrams. @throws ProblemError */
export async function apiText(path: string, options: RequestOptions = {}): Promise<string> {
  return (await send(path, options)).text();
}

/** The same for documents. @throws ProblemError */
export async function apiBlob(path: string, options: RequestOptions = {}): Promise<Blob> {
  return (await send(path, options)).blob();
}

/** `?a=b` of what is given; empty values are left out. */
export function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : '';
}
