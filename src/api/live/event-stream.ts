import type { ServerResponse } from 'node:http';
import type { LiveEvents } from '../../contracts/live.ts';

/** Bytes that may wait for a reader; who is further behind is dropped, and fetches anew when back. */
const mostWaiting = 64 * 1024;
/** What a browser waits before it opens the stream again, ms. */
const retryMs = 2_000;

export interface EventStream {
  /** @returns false when the reader is gone, or was dropped because it does not read */
  send(text: string): boolean;
  /** Ends the answer. */
  close(): void;
}

/** One event in the form of server-sent events; the data is one line of JSON. */
export const eventText = <Name extends keyof LiveEvents>(event: Name, data: LiveEvents[Name]): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Begins an endless answer of server-sent events. */
export function beginEventStream(
  raw: ServerResponse,
  headers: Readonly<Record<string, string | number | string[] | undefined>>,
): EventStream {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    // A proxy that collects answers would hold events back.
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${retryMs}\n\n`);
  return {
    send(text) {
      if (raw.destroyed || raw.writableEnded) return false;
      raw.write(text);
      if (raw.writableLength <= mostWaiting) return true;
      raw.destroy();
      return false;
    },
    close() {
      if (!raw.writableEnded) raw.end();
    },
  };
}
