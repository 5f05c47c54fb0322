import Type from 'typebox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defineWorker, type WorkerDefinition } from '../../../workers/runtime/define-worker.ts';
import { bpmnError, complete, incident, retry } from '../../../workers/runtime/outcomes.ts';
import { type RunningWorkers, type RuntimeOptions, runWorkers } from '../../../workers/runtime/run-worker.ts';
import { eventually, type TestEngine, testDependencies, ways } from './support.ts';

const purpose = { zh: '测试', en: 'test' };
const caseOnly = Type.Object({ caseId: Type.String() });
const nothing = Type.Object({});

describe.each(ways)('workers %s', (_way, startWay) => {
  let engine: TestEngine;
  let running: RunningWorkers | undefined;

  beforeAll(async () => {
    engine = await startWay();
  });
  afterEach(async () => {
    await running?.drain(1_000);
    running = undefined;
  });
  afterAll(async () => {
    await engine?.stop();
  });

  function start(workers: readonly WorkerDefinition[], options: Partial<RuntimeOptions> = {}) {
    const { dependencies, lines } = testDependencies();
    running = runWorkers(workers, dependencies, { gateway: engine.gateway(), ...options });
    return { lines, dependencies, running };
  }

  const outcomesOf = (lines: readonly Record<string, unknown>[]) =>
    lines.filter(({ outcome }) => outcome).map(({ outcome }) => outcome);

  test('completes a job with checked variables; others are neither read nor passed on', async () => {
    await engine.deploy('complete', [{ id: 'add', type: 'add', inputs: { a: '1 / 3' } }]);
    let seen: unknown;
    const add = defineWorker({
      type: 'add',
      purpose,
      uses: [],
      input: Type.Object({
        caseId: Type.String(),
        a: Type.Number(),
        b: Type.Number(),
        note: Type.Optional(Type.String()),
      }),
      output: Type.Object({ sum: Type.Number() }),
      async handle(input) {
        seen = input;
        return complete({ sum: input.a + input.b });
      },
    });
    const { lines } = start([add]);
    // FEEL makes a third of 34 digits: the SDK's own workers would refuse the job
    const variables = { caseId: 'AO-1', b: 2, note: null, secret: '张伟' };
    const result = await engine.run('complete', variables);
    expect(result.sum).toBeCloseTo(2.3333);
    expect(seen).toEqual({ caseId: 'AO-1', a: 1 / 3, b: 2 });
    const line = await eventually('a log line', () => lines.find(({ outcome }) => outcome === 'complete'));
    expect(line).toMatchObject({ caseId: 'AO-1', jobType: 'add', elementId: 'add' });
    expect(JSON.stringify(lines)).not.toContain('张伟');
  });

  test('a missing or wrong input is an incident that names the variable, never its value', async () => {
    await engine.deploy('wrong-input', [{ id: 'need', type: 'need' }]);
    const need = defineWorker({
      type: 'need',
      purpose,
      uses: [],
      input: Type.Object({ caseId: Type.String(), amountMinor: Type.Integer() }),
      output: nothing,
      async handle() {
        return complete({});
      },
    });
    const { lines } = start([need]);
    await engine.start('wrong-input', { caseId: 'AO-2' });
    const missing = await eventually('the missing input', () =>
      lines.find(({ caseId, outcome }) => caseId === 'AO-2' && outcome),
    );
    expect(missing).toMatchObject({
      outcome: 'hopeless',
      retries: 0,
      reason: 'input variable amountMinor is missing',
    });
    await engine.start('wrong-input', { caseId: 'AO-3', amountMinor: 'secret-value' });
    const wrong = await eventually('the wrong input', () =>
      lines.find(({ caseId, outcome }) => caseId === 'AO-3' && outcome),
    );
    expect(wrong.reason).toMatch(/^input variable amountMinor must be/);
    expect(JSON.stringify(lines)).not.toContain('secret-value');
  });

  test('an undeclared or wrong output is an incident that names it', async () => {
    await engine.deploy('wrong-output', [{ id: 'leak', type: 'leak' }]);
    const leak = defineWorker({
      type: 'leak',
      purpose,
      uses: [],
      input: Type.Object({ caseId: Type.String(), how: Type.String() }),
      output: Type.Object({ known: Type.Number() }),
      async handle({ how }) {
        const output = how === 'stray' ? { known: 1, stray: 2 } : { known: 'one' };
        return complete(output as unknown as { known: number });
      },
    });
    const { lines } = start([leak]);
    await engine.start('wrong-output', { caseId: 'AO-4', how: 'stray' });
    await engine.start('wrong-output', { caseId: 'AO-5', how: 'wrong' });
    const [stray, wrong] = await eventually('both', () => {
      const found = ['AO-4', 'AO-5'].map((id) =>
        lines.find(({ caseId, outcome }) => caseId === id && outcome),
      );
      return found.every(Boolean) && found;
    });
    expect(stray?.reason).toBe('output variable stray is not declared by the worker');
    expect(wrong?.reason).toMatch(/^output variable known must be/);
  });

  test('a BPMN error reaches its boundary event; an undeclared code is an incident', async () => {
    await engine.deploy('errors', [{ id: 'refuse', type: 'refuse', catches: 'refused' }]);
    const refuse = defineWorker({
      type: 'refuse',
      purpose,
      uses: [],
      input: Type.Object({ caseId: Type.String(), code: Type.String() }),
      output: nothing,
      errors: [{ code: 'refused', when: 'always' }],
      async handle({ code }) {
        return bpmnError(code, 'as asked');
      },
    });
    const { lines } = start([refuse]);
    await engine.run('errors', { caseId: 'AO-6', code: 'refused' });
    expect(outcomesOf(lines)).toEqual(['bpmn-error']);
    await engine.start('errors', { caseId: 'AO-7', code: 'unheard-of' });
    const line = await eventually('the incident', () =>
      lines.find(({ caseId, outcome }) => caseId === 'AO-7' && outcome),
    );
    expect(line).toMatchObject({
      outcome: 'hopeless',
      reason: 'error code unheard-of is not declared by the worker',
    });
  });

  test('tries again with fewer retries until they are used up; an incident takes no further try', async () => {
    await engine.deploy('retries', [{ id: 'flaky', type: 'flaky', retries: 3 }]);
    const tries: number[] = [];
    const flaky = defineWorker({
      type: 'flaky',
      purpose,
      uses: [],
      input: Type.Object({ caseId: Type.String(), succeedAt: Type.Integer() }),
      output: nothing,
      maxBackoffMs: 50,
      async handle({ succeedAt }, { job }) {
        tries.push(job.retries);
        if (succeedAt === 0) return incident('a person must look');
        return tries.length >= succeedAt ? complete({}) : retry('not yet');
      },
    });
    const { lines } = start([flaky]);
    await engine.run('retries', { caseId: 'AO-8', succeedAt: 3 });
    expect(tries).toEqual([3, 2, 1]);
    expect(outcomesOf(lines)).toEqual(['failed', 'failed', 'complete']);
    tries.length = 0;
    await engine.start('retries', { caseId: 'AO-9', succeedAt: 0 });
    const line = await eventually('the incident', () => lines.find(({ outcome }) => outcome === 'hopeless'));
    expect(line).toMatchObject({ retries: 0, reason: 'a person must look' });
    expect(tries).toEqual([3]);
  });

  test('a handler beyond its time is aborted and tried again; a thrown error tells no values', async () => {
    await engine.deploy('overdue', [{ id: 'slow', type: 'slow', retries: 2 }]);
    let calls = 0;
    const slow = defineWorker({
      type: 'slow',
      purpose,
      uses: [],
      input: caseOnly,
      output: Type.Object({ calls: Type.Integer() }),
      timeoutMs: 300,
      maxBackoffMs: 20,
      async handle(_input, { signal }) {
        calls++;
        if (calls > 1) return complete({ calls });
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('value 110101199003078515')), {
            once: true,
          }),
        );
        return complete({ calls });
      },
    });
    const { lines } = start([slow]);
    expect((await engine.run('overdue', { caseId: 'AO-10' })).calls).toBe(2);
    expect(lines.find(({ outcome }) => outcome === 'failed')?.reason).toBe('unexpected Error');
    expect(JSON.stringify(lines)).not.toContain('110101199003078515');
  });

  test('a job that was lost meanwhile is logged, nothing more', async () => {
    await engine.deploy('lost', [{ id: 'hold', type: 'hold' }]);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let taken = false;
    const hold = defineWorker({
      type: 'hold',
      purpose,
      uses: [],
      input: caseOnly,
      output: nothing,
      async handle() {
        taken = true;
        await held;
        return complete({});
      },
    });
    const { lines } = start([hold]);
    const key = await engine.start('lost', { caseId: 'AO-11' });
    await eventually('the job is taken', () => taken);
    expect((await engine.rest.cancelProcessInstance(key)).kind).toBe('ok');
    release();
    const line = await eventually('the loss', () => lines.find(({ receipt }) => receipt));
    expect(line).toMatchObject({ receipt: 'lost', level: 40 });
  });

  test('draining lets running jobs end, takes no new ones, and hands back what takes too long', async () => {
    await engine.deploy('drain', [{ id: 'work', type: 'work', retries: 1 }]);
    const release: Record<string, () => void> = {};
    const work = defineWorker({
      type: 'work',
      purpose,
      uses: [],
      input: caseOnly,
      output: Type.Object({ by: Type.String() }),
      async handle({ caseId }, { signal }) {
        await new Promise<void>((resolve, reject) => {
          release[caseId] = resolve;
          signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        });
        return complete({ by: 'first' });
      },
    });
    const { lines, running } = start([work]);
    const quick = engine.run('drain', { caseId: 'AO-12' });
    const stuck = engine.run('drain', { caseId: 'AO-13' });
    await eventually('both run', () => release['AO-12'] && release['AO-13']);
    const drained = running.drain(1_500);
    release['AO-12']?.();
    expect((await quick).by).toBe('first');
    await drained;
    expect(running.active()).toBe(0);
    expect(outcomesOf(lines).sort()).toEqual(['complete', 'handed-back']);
    // its single try was not used up: another worker finishes the case
    const second = defineWorker({ ...work, handle: async () => complete({ by: 'second' }) });
    start([second]);
    expect((await stuck).by).toBe('second');
  });

  test('many jobs at once stay within the concurrency and are each done once', async () => {
    await engine.deploy('many', [{ id: 'count', type: 'count' }]);
    let atOnce = 0;
    let most = 0;
    const done = new Map<string, number>();
    const count = defineWorker({
      type: 'count',
      purpose,
      uses: [],
      input: caseOnly,
      output: nothing,
      concurrency: 4,
      async handle({ caseId }) {
        atOnce++;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setTimeout(resolve, 5));
        atOnce--;
        done.set(caseId, (done.get(caseId) ?? 0) + 1);
        return complete({});
      },
    });
    start([count]);
    const ids = Array.from({ length: 60 }, (_, index) => `AO-M${index}`);
    await Promise.all(ids.map((caseId) => engine.run('many', { caseId })));
    expect(most).toBeLessThanOrEqual(4);
    expect([...done.values()]).toEqual(ids.map(() => 1));
  });
});
