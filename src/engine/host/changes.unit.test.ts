import { expect, test } from 'vitest';
import type { OutsideCommand } from '../core/commands.ts';
import { InMemoryEngine } from '../core/in-memory-engine.ts';
import { partitionOf } from '../core/records/keys.ts';
import { PartitionState } from '../core/state/state.ts';
import { changesOf } from './changes.ts';

const model = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://tongban/test">
  <bpmn:message id="message" name="papers"><bpmn:extensionElements><zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="waits" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition id="definition" messageRef="message"/></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="one" sourceRef="start" targetRef="wait"/><bpmn:sequenceFlow id="two" sourceRef="wait" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>`;

test('each partition removes the rows of its own instances only, whoever its subscriptions are for', () => {
  const engine = new InMemoryEngine({ now: 0, partitions: 3 });
  const run = (command: OutsideCommand) => expect(engine.execute(command)).toMatchObject({ kind: 'ok' });
  run({
    type: 'deploy-resources',
    resources: [{ name: 'waits.bpmn', content: new TextEncoder().encode(model) }],
  });
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const key of keys)
    run({ type: 'create-process-instance', bpmnProcessId: 'waits', variables: JSON.stringify({ key }) });
  for (const key of keys)
    run({
      type: 'publish-message',
      name: 'papers',
      correlationKey: key,
      messageId: '',
      timeToLive: 0,
      variables: '{}',
    });

  const elsewhere = engine.records.filter(
    ({ valueType, value, partitionId }) =>
      valueType === 'MESSAGE_SUBSCRIPTION' && partitionOf(value.processInstanceKey) !== partitionId,
  );
  expect(elsewhere.length).toBeGreaterThan(0);
  for (const partitionId of [1, 2, 3]) {
    const all = engine.records.filter((record) => record.partitionId === partitionId);
    // As after the instances have ended, in a later batch than the one they began in.
    const later = all.filter(({ intent }) => intent !== 'ELEMENT_ACTIVATING');
    const { roots } = changesOf(new PartitionState(partitionId), later);
    expect(roots.map(({ document }) => document)).toEqual([undefined, undefined]);
    expect(roots.map(({ key }) => partitionOf(key))).toEqual([partitionId, partitionId]);
  }
});
