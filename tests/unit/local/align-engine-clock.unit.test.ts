import { expect, test } from 'vitest';
import { alignEngineClock } from '../../../src/local/align-engine-clock.ts';

const machine = Date.UTC(2026, 10, 28);
const day = 86_400_000;

/** An engine's clock that stands at `time` but for what it is moved. */
function clockAt(time: number) {
  const moves: number[] = [];
  return {
    moves,
    now: async () => new Date(time + moves.reduce((sum, move) => sum + move, 0)),
    add: async (milliseconds: number) => {
      moves.push(milliseconds);
      return new Date(time + milliseconds);
    },
  };
}

test('an engine on the machine’s time is moved to the bank’s, once', async () => {
  const clock = clockAt(machine);
  await alignEngineClock(clock, () => machine + 2 * day);
  await alignEngineClock(clock, () => machine + 2 * day);
  expect(clock.moves).toEqual([2 * day]);
});

test('a moment’s difference moves nothing, in either direction', async () => {
  const clock = clockAt(machine);
  await alignEngineClock(clock, () => machine + 999);
  await alignEngineClock(clock, () => machine - 999);
  expect(clock.moves).toEqual([]);
});

test('an engine that is ahead is refused, and not moved back', async () => {
  const clock = clockAt(machine + day);
  await expect(alignEngineClock(clock, () => machine)).rejects.toThrow(
    "The engine's clock (2026-11-29T00:00:00.000Z) is ahead of the bank's",
  );
  expect(clock.moves).toEqual([]);
});
