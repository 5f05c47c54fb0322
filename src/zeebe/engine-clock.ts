import { callZeebe } from './rest-call.ts';

/**
 * The engine's controlled clock (`zeebe.clock.controlled: true`), for tests and simulation only. A killed broker comes
 * back without the offset: whoever moved it must move it again.
 * @param managementAddress `http://host:port` of `/actuator`
 */
export function createEngineClock(managementAddress: string) {
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Date> => {
    const answer = await callZeebe<{ epochMilli: number }>(
      { address: managementAddress },
      method,
      `/actuator/clock${path}`,
      body,
    );
    if (answer.kind === 'ok') return new Date(answer.value.epochMilli);
    const reason = answer.kind === 'refused' ? `${answer.status} ${answer.title}` : answer.reason;
    throw new Error(`the engine's clock could not be used: ${reason}`);
  };
  return {
    now: () => call('GET', ''),
    /** Moves the engine's clock ahead and says its new time. Due timers fire soon after. */
    add: (offsetMs: number) => call('POST', '/add', { offsetMilli: offsetMs }),
    /** Back to the machine's time. */
    reset: () => call('DELETE', ''),
  };
}

export type EngineClock = ReturnType<typeof createEngineClock>;
