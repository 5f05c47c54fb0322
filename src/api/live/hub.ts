import { staleAfterMs } from '../../contracts/live.ts';
import type { Freshness } from '../../contracts/tasklist.ts';
import type { Principal } from '../../policy/principal.ts';
import { type EventStream, eventText } from './event-stream.ts';
import { startListener } from './listener.ts';
import { channels, readNotificationNotice, readTaskNotice } from './notices.ts';
import { PendingChanges } from './pending-changes.ts';
import { Readers } from './readers.ts';

/** Streams of one person (tabs and devices), and of one process. */
const mostOfPerson = 10;
const mostOfProcess = 2_000;
/** Between two sendings of task changes: at most 20 a second. */
const gapMs = 50;
const tickMs = 1_000;
/** Ticks between heartbeats, between counts, and between words about a list that stays behind. */
const pingTicks = 15;
const countsTicks = 5;
const stillStaleTicks = 5;

/** Somebody who opens a stream. `sessionId` names their session; it is undefined for a bearer token, which never ends. */
export interface Listening {
  readonly principal: Principal;
  readonly sessionId?: string | undefined;
}

interface Reader extends Listening {
  readonly stream: EventStream;
  readonly pending: PendingChanges;
  countsChanged: boolean;
}

export interface LiveHubSetup {
  readonly databaseUrl: string;
  readonly freshness: () => Promise<Freshness>;
  /** Which of these sessions are open still; asking does not count as using them. */
  readonly openSessions: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly now: () => Date;
}

export interface LiveHub {
  /** Whether one more stream is allowed for this person just now. */
  hasRoom(principal: Principal): boolean;
  /** @returns what to call when the reader has gone */
  add(listening: Listening, stream: EventStream): () => void;
  readonly streams: number;
  /** Readers dropped because they did not read, since the start. */
  readonly dropped: number;
  stop(): Promise<void>;
}

/**
 * Tells every open stream of this process what concerns its reader. One database connection listens for all; what it
 * hears is looked up by role and name in memory, so that many idle streams cost next to nothing.
 */
export function createLiveHub(setup: LiveHubSetup): LiveHub {
  const readers = new Readers<Reader>();
  const waiting = new Set<Reader>();
  let listener: ReturnType<typeof startListener> | undefined;
  let ticking: NodeJS.Timeout | undefined;
  let flushing: NodeJS.Timeout | undefined;
  let lastFlush = 0;
  let dropped = 0;
  let ticks = 0;
  let stale: Freshness | undefined;

  const reset = eventText('reset', {});

  function remove(reader: Reader): void {
    readers.delete(reader);
    waiting.delete(reader);
    if (readers.all.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  }

  function send(reader: Reader, text: string): void {
    if (reader.stream.send(text)) return;
    dropped++;
    remove(reader);
  }
  const sendAll = (text: string) => {
    for (const reader of readers.all) send(reader, text);
  };

  function close(reader: Reader): void {
    remove(reader);
    reader.stream.close();
  }

  function flush(): void {
    flushing = undefined;
    lastFlush = performance.now();
    for (const reader of waiting) {
      const next = reader.pending.take();
      if (next) send(reader, eventText(next.event, next.data));
    }
    waiting.clear();
  }

  function onNotice(channel: string, payload: string): void {
    if (channel === channels.sessionEnd) {
      for (const reader of readers.all) if (reader.sessionId === payload) close(reader);
      return;
    }
    if (channel === channels.notification) {
      const notice = readNotificationNotice(payload);
      if (!notice) return;
      const text = eventText('notification', { id: notice.id });
      for (const reader of readers.ofPerson(notice.userId)) send(reader, text);
      return;
    }
    const notice = readTaskNotice(payload);
    if (!notice) return;
    for (const reader of readers.ofTask(notice)) {
      reader.pending.add(notice);
      reader.countsChanged = true;
      waiting.add(reader);
    }
    if (waiting.size > 0) flushing ??= setTimeout(flush, Math.max(0, lastFlush + gapMs - performance.now()));
  }

  /** While nobody can be told of changes, nobody knows how fresh the list is. */
  const freshnessNow = async (): Promise<Freshness> => {
    const unknown = { behindMs: null, asOf: setup.now().toISOString() };
    return listener?.listening ? setup.freshness().catch(() => unknown) : unknown;
  };

  async function sayFreshness(): Promise<void> {
    const now = await freshnessNow();
    const isStale = now.behindMs === null || now.behindMs > staleAfterMs;
    const changed = isStale !== (stale !== undefined);
    stale = isStale ? now : undefined;
    if (changed || (isStale && ticks % stillStaleTicks === 0)) sendAll(eventText('freshness', now));
  }

  async function closeEndedSessions(): Promise<void> {
    const withSession = [...readers.all].filter(({ sessionId }) => sessionId !== undefined);
    if (withSession.length === 0) return;
    const open = await setup.openSessions(withSession.map(({ sessionId }) => sessionId!));
    for (const reader of withSession) if (!open.has(reader.sessionId!)) close(reader);
  }

  function tick(): void {
    ticks++;
    if (ticks % countsTicks === 0)
      for (const reader of readers.all) {
        if (reader.countsChanged) send(reader, eventText('counts', {}));
        reader.countsChanged = false;
      }
    if (ticks % pingTicks === 0) {
      sendAll(eventText('ping', {}));
      // Without a database nobody can say: the streams stay, and are asked for again.
      closeEndedSessions().catch(() => {});
    }
    sayFreshness().catch(() => {});
  }

  return {
    hasRoom: (principal) =>
      readers.all.size < mostOfProcess && readers.countOf(principal.userId) < mostOfPerson,
    add(listening, stream) {
      const reader = { ...listening, stream, pending: new PendingChanges(), countsChanged: false };
      readers.add(reader);
      listener ??= startListener({
        databaseUrl: setup.databaseUrl,
        channels: Object.values(channels),
        onNotice,
        onListening: () => sendAll(reset),
        onLost: () => void sayFreshness(),
      });
      ticking ??= setInterval(tick, tickMs);
      // What happened between the page's last look and now is in no event.
      if (listener.listening) send(reader, reset);
      if (stale) send(reader, eventText('freshness', stale));
      return () => remove(reader);
    },
    get streams() {
      return readers.all.size;
    },
    get dropped() {
      return dropped;
    },
    async stop() {
      clearInterval(ticking);
      clearTimeout(flushing);
      for (const reader of readers.all) close(reader);
      await listener?.stop();
    },
  };
}
