import { expect, test } from 'vitest';
import { compare } from '../../prove/faults/check.ts';
import { Ledger } from '../../prove/faults/ledger.ts';
import { proveFaults } from '../../prove/faults.ts';

/** A sample of `npm run prove -- faults`, which has a hundred kills. */
test('killed ten times at different steps, and hung once, nothing is lost or doubled', async () => {
  const { ok, result, lines } = await proveFaults({ seed: 1, kills: 10 });
  expect(ok, lines.join('\n')).toBe(true);
  expect(result).toMatchObject({ kills: 10, stops: 1, lost: 0, doubled: 0, rebuiltDifferences: 0 });
  // Each at another step; and there was something to lose.
  expect(Object.keys(result.steps)).toHaveLength(11);
  expect(result.acknowledged).toBeGreaterThan(200);
});

test('what was acknowledged and is not there, and what is there twice, is told', () => {
  const ledger = new Ledger();
  ledger.started.add('AO-1');
  ledger.jobs.set('11', 1).set('12', 2);
  ledger.userTasks.set('21', 1);
  for (const element of ['check', 'book', 'pay']) ledger.effects.set(`AO-1 ${element} 1`, 1);
  const happened = new Map([
    ['start of AO-1', 2],
    ['message papers-arrived for 1', 1],
    ['JOB COMPLETED 12', 1],
    ['USER_TASK COMPLETED 21', 1],
  ]);
  const instances = new Map([['AO-1', new Set(['1', '2'])]]);
  const { lost, doubled } = compare(ledger, { records: 9, instances, ended: new Set(['1']), happened });
  expect(lost).toEqual([
    'AO-1 has not ended (instance 2)',
    'the papers of AO-1 was acknowledged; there is no message papers-arrived for 2',
    'the completion of job 11 was acknowledged; there is no JOB COMPLETED 11',
  ]);
  expect(doubled).toEqual([
    'start of AO-1: 2 times in the history',
    'AO-1 has 2 instances',
    'the completion of 12 was acknowledged 2 times',
  ]);
});
