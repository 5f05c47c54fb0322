import { createHash, timingSafeEqual } from 'node:crypto';
import { actorHeader, longestActorId } from '../../contracts/actor-header.ts';
import type { Actor } from '../core/records/records.ts';
import type { Credentials } from './options.ts';
import { invalid, Refused } from './refused.ts';

export interface Caller {
  /** For whom the caller, having signed in, says to call. */
  readonly actor: Actor | undefined;
}

/** Finds out who calls, from the values of `authorization` and `tongban-actor`. @throws Refused */
export type Callers = (authorization: string | undefined, actor: string | undefined) => Caller;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function callersOf(credentials: Credentials | undefined): Callers {
  const { basic = [], bearer = [], anonymous = false } = credentials ?? {};
  const known = [
    ...basic.map(({ username, password }) =>
      digest(`basic ${Buffer.from(`${username}:${password}`).toString('base64')}`),
    ),
    ...bearer.map((token) => digest(`bearer ${token}`)),
  ];
  return (header, actor) => {
    // The SDK without a strategy sends an empty one.
    const authorization = header === '' ? undefined : header;
    const isKnown = known.length > 0 && authorization !== undefined && isOneOf(known, authorization);
    if (known.length > 0 && !isKnown && !(anonymous && authorization === undefined))
      throw new Refused('UNAUTHENTICATED', 'Expected to be called with credentials that are known');
    if (actor === undefined) return { actor: undefined };
    if (!isKnown)
      throw new Refused(
        'UNAUTHENTICATED',
        `Expected ${actorHeader} to come with credentials: only callers that signed in call for somebody`,
      );
    return { actor: actorOf(actor) };
  };
}

function isOneOf(known: readonly Buffer[], authorization: string): boolean {
  const [, scheme = '', secret = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  const given = digest(`${scheme.toLowerCase()} ${secret}`);
  let found = false;
  for (const each of known) found = timingSafeEqual(each, given) || found;
  return found;
}

function actorOf(text: string): Actor {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const { userId, onBehalfOf, commandId } = (typeof parsed === 'object' && parsed ? parsed : {}) as Record<
    string,
    unknown
  >;
  if (!isId(userId) || !isOptionalId(onBehalfOf) || !isOptionalId(commandId))
    throw invalid(
      `Expected ${actorHeader} to be JSON with userId, and perhaps onBehalfOf and commandId, all ids`,
    );
  return {
    userId,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(commandId === undefined ? {} : { commandId }),
  };
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longestActorId;
const isOptionalId = (value: unknown): value is string | undefined => value === undefined || isId(value);
