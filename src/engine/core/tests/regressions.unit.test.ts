import { describe, expect, test } from 'vitest';
import { diagram, end, flow, flows, serviceTask, start } from './support/diagram.ts';
import { TestEngine } from './support/test-engine.ts';

/** Small models of what the random ones (`npm run prove -- properties`) found. */
const minute = 60_000;
const definitions = `<escalation id="late" escalationCode="late" />
  <message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=key" /></extensionElements></message>`;
const escalation = '<escalationEventDefinition escalationRef="late" />';
const message = '<messageEventDefinition messageRef="paid" />';
const timer = (duration: string) =>
  `<timerEventDefinition><timeDuration xsi:type="tFormalExpression">${duration}</timeDuration></timerEventDefinition>`;
const loop =
  '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]" /></extensionElements></multiInstanceLoopCharacteristics>';
const sub = (id: string, content: string) => `<subProcess id="${id}">${content}</subProcess>`;
const eventSub = (id: string, event: string, content: string, interrupting: boolean) =>
  `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}-start" isInterrupting="${interrupting}">${event}</startEvent>${content}</subProcess>`;
/** A sub-process that leads to `next` twice in one command: by its escalation, which does not interrupt, and by its end. */
const twice = (next: string) =>
  sub(
    'stage',
    `<startEvent id="begin" /><intermediateThrowEvent id="warn">${escalation}</intermediateThrowEvent>${flows('begin', 'warn')}`,
  ) +
  `<boundaryEvent id="warned" attachedToRef="stage" cancelActivity="false">${escalation}</boundaryEvent>` +
  flow('stage', next) +
  flow('warned', next);

function engineOf(content: string): TestEngine {
  const engine = new TestEngine();
  engine.deploy({ name: 'process.bpmn', text: diagram(content, { definitions }) });
  return engine;
}

const completions = (engine: TestEngine, id: string) =>
  engine.recordsOf('PROCESS_INSTANCE', 'ELEMENT_COMPLETED').filter(({ value }) => value.elementId === id)
    .length;

describe('tokens', () => {
  test('a parallel join that one token waits at begins once when one more comes on each flow', () => {
    const engine = engineOf(
      `${start}<parallelGateway id="fork" /><parallelGateway id="again" /><exclusiveGateway id="one" /><exclusiveGateway id="two" /><parallelGateway id="join" />${serviceTask('wait')}${serviceTask('after')}` +
        flows('start', 'fork', 'two', 'join', 'after') +
        flows('fork', 'wait', 'again', 'one', 'join') +
        flow('again', 'two'),
    );
    engine.start('process');
    engine.complete('wait');
    expect(completions(engine, 'join')).toBe(1);
    expect(engine.active()).toEqual(['process', 'after']);
    expect([...engine.element('process').tokens]).toEqual([['two-join', 1]]);
  });

  test('two tokens on each flow of a parallel join in one command go on as two', () => {
    const engine = engineOf(
      `${start}<parallelGateway id="fork" /><exclusiveGateway id="one" /><exclusiveGateway id="two" /><parallelGateway id="join" />${serviceTask('after')}` +
        flow('start', 'fork') +
        ['one', 'two']
          .map(
            (id) =>
              `${flow('fork', id)}<sequenceFlow id="fork-${id}-again" sourceRef="fork" targetRef="${id}" />${flow(id, 'join')}`,
          )
          .join('') +
        flow('join', 'after'),
    );
    engine.start('process');
    expect(completions(engine, 'join')).toBe(2);
    expect(engine.elements('after')).toHaveLength(2);
  });

  test('a terminate end event that two tokens reach at once ends once', () => {
    const engine = engineOf(
      `${start}${sub('scope', `<startEvent id="in" /><endEvent id="stop"><terminateEventDefinition /></endEvent>${twice('stop')}${flow('in', 'stage')}`)}${end}${flows('start', 'scope', 'end')}`,
    );
    engine.start('process');
    expect(completions(engine, 'stop')).toBe(1);
    expect(completions(engine, 'end')).toBe(1);
    expect(engine.left()).toEqual({});
  });
});

describe('a person intervenes', () => {
  const scope = `${start}${serviceTask('work')}${end}${flows('start', 'work', 'end')}`;

  test('nothing is activated in a scope that an event has interrupted', () => {
    const engine = engineOf(
      `${scope}${sub('aside', `<startEvent id="in" />${serviceTask('more')}${flows('in', 'more')}`)}${flow('work', 'aside')}${eventSub('on', timer('PT1M'), `${serviceTask('handle')}${flow('on-start', 'handle')}`, true)}`,
    );
    const processInstanceKey = engine.start('process');
    engine.engine.advance(minute);
    const modify = (elementId: string) =>
      ({
        type: 'modify-process-instance',
        processInstanceKey,
        activateInstructions: [{ elementId }],
        terminateInstructions: [],
      }) as const;
    expect(engine.refused(modify('more'))).toContain("was interrupted by 'on'");
    expect(engine.refused(modify('work'))).toContain("was interrupted by 'on'");
    engine.ok(modify('handle'));
    expect(engine.active()).toEqual(['process', 'on', 'handle', 'handle']);
  });

  const listening = `${start}${sub('stage', `<startEvent id="in" />${serviceTask('work')}${flows('in', 'work')}${eventSub('on', message, '', false)}`)}${flow('start', 'stage')}`;

  test('a scope entered without its correlation key listens when the incident is resolved', () => {
    const engine = engineOf(listening);
    engine.ok({
      type: 'create-process-instance',
      bpmnProcessId: 'process',
      variables: '{}',
      startInstructions: [{ elementId: 'work' }],
    });
    expect(engine.problems()).toEqual([expect.stringContaining('EXTRACT_VALUE_ERROR stage')]);
    engine.setVariables(engine.element('stage').key, { key: 'k1' });
    engine.resolve();
    engine.publish('paid', 'k1');
    expect(completions(engine, 'on')).toBe(1);
  });

  test('an incident goes with the scope that completes in spite of it', () => {
    const engine = engineOf(listening);
    engine.ok({
      type: 'create-process-instance',
      bpmnProcessId: 'process',
      variables: '{}',
      startInstructions: [{ elementId: 'work' }],
    });
    engine.complete('work');
    expect(engine.left()).toEqual({});
  });

  function migrated(content: string, ids: readonly string[], variables = {}): TestEngine {
    const engine = new TestEngine();
    const file = (version: number) => ({
      name: 'process.bpmn',
      text: `${diagram(content, { definitions })}<!-- ${version} -->`,
    });
    engine.deploy(file(1));
    const processInstanceKey = engine.start('process', variables);
    const deployed = engine.deploy(file(2));
    engine.ok({
      type: 'migrate-process-instance',
      processInstanceKey,
      targetProcessDefinitionKey: deployed.type === 'deployed' ? (deployed.definitions[0]?.key ?? '') : '',
      mappingInstructions: ids.map((id) => ({ sourceElementId: id, targetElementId: id })),
    });
    return engine;
  }

  test('receive tasks in a loop are migrated to an equal process', () => {
    const content = `${start}<receiveTask id="wait" messageRef="paid">${loop}</receiveTask>${flow('start', 'wait')}`;
    const engine = migrated(content, ['wait'], { key: 'k1' });
    engine.publish('paid', 'k1');
    engine.publish('paid', 'k1');
    expect(engine.left()).toEqual({});
  });

  test('a compensation handler is migrated although it runs further out than it is drawn', () => {
    const content =
      start +
      sub(
        'stage',
        `<startEvent id="in" /><manualTask id="book" /><boundaryEvent id="undone" attachedToRef="book"><compensateEventDefinition /></boundaryEvent><serviceTask id="undo" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo" /></extensionElements></serviceTask><association id="link" sourceRef="undone" targetRef="undo" />${flows('in', 'book')}`,
      ) +
      `<intermediateThrowEvent id="back"><compensateEventDefinition /></intermediateThrowEvent>${flows('start', 'stage', 'back')}`;
    const engine = migrated(content, ['stage', 'book', 'undo', 'back']);
    engine.complete('undo');
    expect(engine.left()).toEqual({});
  });
});
