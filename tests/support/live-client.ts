import { get } from 'node:http';
import type { LiveEvents } from '../../src/contracts/live.ts';

type Name = keyof LiveEvents;
export type LiveEvent = { [N in Name]: { readonly event: N; readonly data: LiveEvents[N] } }[Name];

export interface LiveClient {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Everything heard so far, oldest first. */
  readonly events: readonly LiveEvent[];
  /** What came on the wire, as it came. */
  readonly text: string;
  /** Resolves with the first event of this name, from `from` on, that meets the condition. */
  until<N extends Name>(
    event: N,
    met?: (data: LiveEvents[N]) => boolean,
    from?: number,
  ): Promise<LiveEvents[N]>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  /** Stops reading without closing, as a page that hangs. */
  pause(): void;
  close(): void;
}

/** Reads `GET /api/v1/live` as a browser would. @param url of the API, without a path */
export function openLive(
  url: string,
  headers: Record<string, string>,
  options: { onEvent?: (event: LiveEvent) => void; keep?: boolean } = {},
): Promise<LiveClient> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/v1/live`, { headers, agent: false }, (response) => {
      const events: LiveEvent[] = [];
      let text = '';
      let rest = '';
      let wake = () => {};
      let over = false;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (options.keep !== false) text += chunk;
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
          if (!event) continue;
          const heard = { event, data: JSON.parse(data ?? '{}') } as LiveEvent;
          if (options.keep !== false) events.push(heard);
          options.onEvent?.(heard);
        }
        wake();
      });
      const ended = new Promise<void>((end) => {
        response.once('close', () => {
          over = true;
          wake();
          end();
        });
        response.once('error', () => {});
      });
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        events,
        get text() {
          return text;
        },
        async until(event, met = () => true, from = 0) {
          for (;;) {
            const found = events.slice(from).find((one) => one.event === event && met(one.data as never));
            if (found) return found.data as never;
            if (over) throw new Error(`the stream ended without ${event}`);
            await new Promise<void>((again) => {
              wake = again;
            });
          }
        },
        ended,
        pause: () => void response.pause(),
        close: () => request.destroy(),
      });
    });
    request.once('error', reject);
  });
}
