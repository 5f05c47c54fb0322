import { describe, expect, test } from 'vitest';
import { partitionOf, partitionOfCorrelationKey } from '../records/keys.ts';
import { diagram, flows, serviceTask, start } from './support/diagram.ts';
import { deployment, TestEngine } from './support/test-engine.ts';

const file = {
  name: 'process.bpmn',
  text: diagram(
    `${start}<intermediateCatchEvent id="wait"><messageEventDefinition id="d1" messageRef="m" /></intermediateCatchEvent>${serviceTask('task')}${flows('start', 'wait', 'task')}`,
    {
      definitions:
        '<message id="m" name="m"><extensionElements><zeebe:subscription correlationKey="=key" /></extensionElements></message>',
    },
  ),
};

describe.each([1, 2, 3, 4, 5, 6])('on %i partitions', (partitions) => {
  const started = () => {
    const engine = new TestEngine({ partitions });
    engine.deploy(file);
    return engine;
  };

  test('a deployment has the same keys everywhere, and is there once', () => {
    const engine = started();
    const created = engine.recordsOf('PROCESS', 'CREATED');
    expect(created.map(({ partitionId }) => partitionId)).toEqual(
      Array.from({ length: partitions }, (_, index) => index + 1),
    );
    expect(new Set(created.map(({ key }) => key)).size).toBe(1);
    expect(engine.recordsOf('DEPLOYMENT').map(({ partitionId }) => partitionId)).toEqual([1]);
  });

  test('instances go round, stay where they are, and messages find them', () => {
    const engine = started();
    const count = 2 * partitions;
    const instances = Array.from({ length: count }, (_, nr) => engine.start('process', { key: `k-${nr}` }));
    expect(instances.map(partitionOf)).toEqual(instances.map((_, nr) => (nr % partitions) + 1));
    for (let nr = 0; nr < count; nr++) engine.publish('m', `k-${nr}`);
    for (const { partitionId, value } of engine.recordsOf('MESSAGE', 'PUBLISHED'))
      expect(partitionId).toBe(partitionOfCorrelationKey(value.correlationKey, partitions));
    for (const { partitionId, value } of engine.recordsOf('PROCESS_INSTANCE'))
      expect(partitionOf(value.processInstanceKey)).toBe(partitionId);
    for (const { key } of engine.engine.activateJobs('task')) engine.completeJob(key);
    expect(engine.active()).toEqual([]);
    expect(engine.left()).toEqual({});
  });

  test('keys are unique, positions grow, and each partition numbers its own', () => {
    const engine = started();
    for (let nr = 0; nr < 6; nr++) engine.start('process', { key: `k-${nr}` });
    for (let id = 1; id <= partitions; id++) {
      const positions = engine.engine.records
        .filter(({ partitionId }) => partitionId === id)
        .map(({ position }) => position);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      expect(new Set(positions).size).toBe(positions.length);
    }
    const made = engine.recordsOf('PROCESS_INSTANCE', 'ELEMENT_ACTIVATING').map(({ key }) => key);
    expect(new Set(made).size).toBe(made.length);
  });

  test('a deletion reaches all', () => {
    const engine = started();
    engine.ok({ type: 'delete-resource', resourceKey: engine.recordsOf('PROCESS')[0]?.key as string });
    for (const { state } of engine.engine.partitions) expect(state.definitions.processes.byKey.size).toBe(0);
    expect(engine.recordsOf('PROCESS', 'DELETED')).toHaveLength(partitions);
  });
});

test('messages of a correlation key go where Zeebe sends them', () => {
  // Java's hash of the text's UTF-8 bytes, modulo the number of partitions.
  expect(['a', 'abc', 'case-1', '案件'].map((key) => partitionOfCorrelationKey(key, 3))).toEqual([
    (97 % 3) + 1,
    (96354 % 3) + 1,
    (Math.abs(javaHash('case-1')) % 3) + 1,
    (Math.abs(javaHash('案件')) % 3) + 1,
  ]);
});

/** `31 * hash + byte`, in 32 bits, bytes signed. */
function javaHash(text: string): number {
  let hash = 0n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asIntN(32, 31n * hash + BigInt.asIntN(8, BigInt(byte)));
  return Number(hash);
}

describe('who was behind a command', () => {
  const actor = { userId: 'li', onBehalfOf: 'wang', commandId: 'c-1' };

  test('stands on every record that it caused, on other partitions, too', () => {
    const engine = new TestEngine({ partitions: 2 });
    engine.engine.execute(deployment(file), { actor });
    for (const record of engine.engine.records) expect(record.actor).toEqual(actor);
    const before = engine.engine.records.length;
    for (const key of ['k-1', 'k-2'])
      engine.engine.execute(
        { type: 'create-process-instance', bpmnProcessId: 'process', variables: `{"key":"${key}"}` },
        { actor },
      );
    const caused = engine.engine.records.slice(before);
    expect(new Set(caused.map(({ partitionId }) => partitionId))).toEqual(new Set([1, 2]));
    for (const record of caused) expect(record.actor).toEqual(actor);
  });

  test('and on no other', () => {
    const engine = new TestEngine();
    engine.engine.execute(deployment(file), { actor });
    const before = engine.engine.records.length;
    engine.start('process', { key: 'k' });
    for (const record of engine.engine.records.slice(before)) expect(record).not.toHaveProperty('actor');
  });

  test('outside commands are kept apart, with their time', () => {
    const engine = new TestEngine();
    engine.engine.execute(deployment(file), { actor });
    engine.engine.advance(1000);
    engine.start('process', { key: 'k' });
    expect(
      engine.engine.commands.map(({ command, now, actor: by }) => [
        command.type,
        now - engine.engine.now,
        by,
      ]),
    ).toEqual([
      ['deploy-resources', -1000, actor],
      ['create-process-instance', 0, undefined],
    ]);
  });
});
