import { describe, expect, test } from 'vitest';
import type { ActivatedJob } from '../../../src/zeebe/activate-jobs.ts';
import { createJobsInHand, type JobEnd } from '../../../workers/runtime/jobs-in-hand.ts';

const job = (retries = 3, key = '1'): ActivatedJob => ({
  key,
  type: 'book',
  processInstanceKey: '2',
  bpmnProcessId: 'p',
  elementId: 'e',
  elementInstanceKey: '3',
  retries,
  deadline: '0',
  headers: {},
  variables: {},
});
const completed: JobEnd = { command: { kind: 'complete', variables: {} }, receipt: 'taken' };
const failed = (retries: number): JobEnd => ({
  command: { kind: 'fail', verdict: 'failed', message: '', retries, retryBackOffMs: 0 },
  receipt: 'taken',
});

/** Tries that end when the test says so. */
function byHand() {
  const ends: ((end: JobEnd) => void)[] = [];
  const tries: ActivatedJob[] = [];
  const take = createJobsInHand((one) => {
    tries.push(one);
    return new Promise((resolve) => ends.push(resolve));
  });
  return { take, tries, end: (end: JobEnd) => (ends.shift() as (end: JobEnd) => void)(end) };
}

describe('a job given again while its first try runs', () => {
  test.each([
    ['completed', completed],
    ['ended by an error', { command: { kind: 'bpmn-error', code: 'c', message: '' }, receipt: 'taken' }],
    ['failed, the other being given before', failed(2)],
    ['lost', { ...completed, receipt: 'lost' }],
  ] as [string, JobEnd][])('is not handled a second time when that try is %s', async (_, end) => {
    const { take, tries, end: endWith } = byHand();
    const first = take(job());
    await take(job());
    endWith(end);
    await first;
    expect(tries).toHaveLength(1);
  });

  test.each([
    ['failed, the other being given after', failed(2), 2],
    ['undelivered', { ...completed, receipt: 'undelivered' }, 3],
  ] as [string, JobEnd, number][])('is handled after it when that try is %s', async (_, end, retries) => {
    const { take, tries, end: endWith } = byHand();
    const first = take(job());
    await take(job(retries));
    expect(tries).toHaveLength(1);
    endWith(end);
    await expect.poll(() => tries.length).toBe(2);
    endWith(completed);
    await first;
    expect(tries.map((one) => one.retries)).toEqual([3, retries]);
  });
});

test('jobs beside each other, and one after its end, are handled each', async () => {
  const { take, tries, end } = byHand();
  const both = [take(job(3, '1')), take(job(3, '2'))];
  end(failed(2));
  end(completed);
  await Promise.all(both);
  const later = take(job(2, '1'));
  end(completed);
  await later;
  expect(tries.map(({ key }) => key)).toEqual(['1', '2', '1']);
});

test('a completed job that was on its way meanwhile is not handled', async () => {
  const { take, tries, end } = byHand();
  const first = take(job());
  end(completed);
  await first;
  await take(job());
  expect(tries).toHaveLength(1);
});
