import { EventEmitter } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { type ActivateRequest, activateJobs } from '../../../src/zeebe/activate-jobs.ts';
import type { ZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';

const request: ActivateRequest = {
  type: 'open-account',
  worker: 'one',
  timeout: 1_000,
  maxJobsToActivate: 1,
  fetchVariables: [],
  requestTimeout: 1_000,
};

/** A call of the SDK's gateway; `end` may come from the gateway, or from the SDK's own clock. */
function openCall() {
  const stream = Object.assign(new EventEmitter(), { cancel: vi.fn() });
  const client = { grpc: Promise.resolve({ activateJobsStream: async () => stream }) };
  return { stream, client: client as unknown as ZeebeGrpcClient };
}

describe('one long poll', () => {
  test('that is over is cancelled: the SDK gives it up by its own clock and leaves the call open', async () => {
    const { stream, client } = openCall();
    const polled = activateJobs(client, request, () => {}, new AbortController().signal);
    await vi.waitFor(() => expect(stream.listenerCount('end')).toBe(1));
    expect(stream.cancel).not.toHaveBeenCalled();
    stream.emit('end');
    await polled;
    expect(stream.cancel).toHaveBeenCalledOnce();
  });

  test('that fails says why, unless it was told to stop', async () => {
    for (const stopped of [false, true]) {
      const { stream, client } = openCall();
      const stop = new AbortController();
      const polled = activateJobs(client, request, () => {}, stop.signal);
      await vi.waitFor(() => expect(stream.listenerCount('error')).toBe(1));
      if (stopped) stop.abort();
      stream.emit('error', new Error('14 UNAVAILABLE'));
      if (stopped) await polled;
      else await expect(polled).rejects.toThrow('14 UNAVAILABLE');
      expect(stream.cancel).toHaveBeenCalled();
    }
  });
});
