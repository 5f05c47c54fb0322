import { describe, expect, test } from 'vitest';
import { diagram, flow, flows, serviceTask } from './support/diagram.ts';
import { TestEngine } from './support/test-engine.ts';

/** Kinds of elements that meet each other: what ends what, and who comes first. */
const minute = 60_000;
const start = (id: string, event = '') => `<startEvent id="${id}">${event}</startEvent>`;
const end = (id: string, event = '') => `<endEvent id="${id}">${event}</endEvent>`;
const fork = (id: string) => `<parallelGateway id="${id}" />`;
const timer = (duration: string) =>
  `<timerEventDefinition><timeDuration xsi:type="tFormalExpression">${duration}</timeDuration></timerEventDefinition>`;
const error = '<errorEventDefinition errorRef="refused" />';
const escalation = '<escalationEventDefinition escalationRef="late" />';
const signal = '<signalEventDefinition signalRef="alarm" />';
const terminate = '<terminateEventDefinition />';
const definitions =
  '<error id="refused" errorCode="refused" /><escalation id="late" escalationCode="late" /><signal id="alarm" name="alarm" />';
const sub = (id: string, content: string) => `<subProcess id="${id}">${content}</subProcess>`;
const eventSub = (id: string, event: string, content: string, interrupting = true) =>
  `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}-start" isInterrupting="${interrupting}">${event}</startEvent>${content}</subProcess>`;
const boundary = (id: string, on: string, event: string, interrupting = true) =>
  `<boundaryEvent id="${id}" attachedToRef="${on}" cancelActivity="${interrupting}">${event}</boundaryEvent>`;
const call = (id: string, processId: string) =>
  `<callActivity id="${id}"><extensionElements><zeebe:calledElement processId="${processId}" propagateAllChildVariables="false" /></extensionElements></callActivity>`;

function deployed(...processes: readonly [id: string, content: string][]): TestEngine {
  const engine = new TestEngine();
  engine.deploy(
    ...processes.map(([id, content]) => ({
      name: `${id}.bpmn`,
      text: diagram(content, { id, definitions }),
    })),
  );
  return engine;
}

const ended = (engine: TestEngine) =>
  engine
    .recordsOf('PROCESS_INSTANCE', 'ELEMENT_COMPLETED')
    .filter(({ value }) => value.bpmnElementType === 'END_EVENT')
    .map(({ value }) => value.elementId);

describe('an event sub-process that interrupts', () => {
  const waitsAtJoin =
    start('s') +
    fork('f') +
    serviceTask('a') +
    serviceTask('b') +
    fork('j') +
    end('e') +
    flows('s', 'f', 'a', 'j', 'e') +
    flows('f', 'b', 'j') +
    eventSub('esp', timer('PT1M'), end('esp-end') + flows('esp-start', 'esp-end'));

  test('takes the tokens that wait at a join away, and its scope completes', () => {
    const engine = deployed([
      'p',
      start('ps') + sub('part', waitsAtJoin) + end('pe') + flows('ps', 'part', 'pe'),
    ]);
    engine.start('p');
    engine.complete('a');
    engine.engine.advance(minute);
    expect(ended(engine)).toEqual(['esp-end', 'pe']);
    expect(engine.left()).toEqual({});
  });

  test('comes as well when nothing is active in its scope but a token that waits in vain', () => {
    const vain =
      start('s') +
      fork('f') +
      serviceTask('a') +
      `<exclusiveGateway id="x" default="x-j" />` +
      fork('j') +
      end('e') +
      end('gone') +
      flows('s', 'f', 'a', 'j', 'e') +
      flows('f', 'x', 'j') +
      flow('x', 'gone', '=true') +
      eventSub('esp', timer('PT1M'), end('esp-end') + flows('esp-start', 'esp-end'));
    const engine = deployed(['p', vain]);
    engine.start('p');
    engine.complete('a');
    expect(engine.active()).toEqual(['p']);
    engine.engine.advance(minute);
    expect(ended(engine)).toEqual(['gone', 'esp-end']);
    expect(engine.left()).toEqual({});
  });

  test('catches the error of a called process at the scope around the call', () => {
    const engine = deployed(
      [
        'p',
        start('s') +
          call('c', 'child') +
          serviceTask('after') +
          flows('s', 'c', 'after') +
          eventSub('esp', error, serviceTask('repair') + flows('esp-start', 'repair')),
      ],
      [
        'child',
        start('cs') +
          fork('cf') +
          serviceTask('beside') +
          end('fail', error) +
          flows('cs', 'cf', 'beside') +
          flows('cf', 'fail'),
      ],
    );
    engine.start('p');
    expect(engine.active()).toEqual(['p', 'esp', 'repair']);
    expect(engine.lines()).toContain('ELEMENT_TERMINATED PROCESS child');
    engine.complete('repair');
    expect(engine.left()).toEqual({});
  });

  test('is itself ended by a boundary event of its scope', () => {
    const engine = deployed([
      'p',
      start('s') +
        sub(
          'part',
          start('ps') +
            serviceTask('a') +
            flows('ps', 'a') +
            eventSub('esp', signal, serviceTask('b') + flows('esp-start', 'b')),
        ) +
        boundary('too-late', 'part', timer('PT1M')) +
        end('e') +
        flows('s', 'part') +
        flows('too-late', 'e'),
    ]);
    engine.start('p');
    engine.signal('alarm');
    expect(engine.active()).toEqual(['p', 'part', 'esp', 'b']);
    engine.engine.advance(minute);
    expect(ended(engine)).toEqual(['e']);
    expect(engine.left()).toEqual({});
  });

  test('and a boundary event of its scope for one signal: one after the other, the scope is left by one way only', () => {
    const engine = deployed([
      'p',
      start('s') +
        sub(
          'part',
          start('ps') +
            serviceTask('a') +
            flows('ps', 'a') +
            eventSub('esp', signal, end('esp-end') + flows('esp-start', 'esp-end')),
        ) +
        boundary('on-alarm', 'part', signal) +
        end('e') +
        end('done') +
        flows('s', 'part', 'done') +
        flows('on-alarm', 'e'),
    ]);
    engine.start('p');
    engine.signal('alarm');
    expect(ended(engine).filter((id) => id === 'e' || id === 'done')).toHaveLength(1);
    expect(engine.left()).toEqual({});
  });

  test('cancelled while it waits for the scope to end', () => {
    const engine = deployed([
      'p',
      start('s') +
        serviceTask('a') +
        flows('s', 'a') +
        eventSub('esp', signal, serviceTask('b') + flows('esp-start', 'b')),
    ]);
    const key = engine.start('p');
    engine.signal('alarm');
    engine.cancel(key);
    expect(engine.left()).toEqual({});
  });
});

test('an error end event is active before what it throws closes the other waits', () => {
  const engine = deployed([
    'p',
    start('s') +
      end('fail', error) +
      flows('s', 'fail') +
      eventSub('repair', error, end('repaired') + flows('repair-start', 'repaired')) +
      eventSub('late-help', timer('PT1M'), end('helped') + flows('late-help-start', 'helped'), false),
  ]);
  engine.start('p');
  const lines = engine.lines();
  expect(lines.slice(lines.indexOf('ELEMENT_ACTIVATING END_EVENT fail')).slice(0, 6)).toEqual([
    'ELEMENT_ACTIVATING END_EVENT fail',
    'ELEMENT_ACTIVATED END_EVENT fail',
    'TIMER CANCELED late-help-start',
    'ELEMENT_TERMINATING END_EVENT fail',
    'ELEMENT_TERMINATED END_EVENT fail',
    'ELEMENT_ACTIVATING EVENT_SUB_PROCESS repair',
  ]);
});

describe('an event sub-process that does not interrupt', () => {
  test('keeps its scope open, and is ended by one that interrupts', () => {
    const engine = deployed([
      'p',
      start('s') +
        sub(
          'part',
          start('ps') +
            serviceTask('a') +
            flows('ps', 'a') +
            eventSub('aside', signal, serviceTask('b') + flows('aside-start', 'b'), false) +
            eventSub('stop', error, serviceTask('c') + flows('stop-start', 'c')),
        ) +
        end('e') +
        flows('s', 'part', 'e'),
    ]);
    engine.start('p');
    engine.signal('alarm');
    engine.signal('alarm');
    engine.complete('a');
    expect(engine.active()).toEqual(['p', 'part', 'aside', 'b', 'aside', 'b']);
    const [job] = engine.engine.activateJobs('b', { most: 1 });
    engine.ok({
      type: 'throw-error',
      jobKey: job?.key ?? '',
      errorCode: 'refused',
      errorMessage: '',
      variables: '{}',
    });
    expect(engine.active()).toEqual(['p', 'part', 'stop', 'c']);
    engine.complete('c');
    expect(ended(engine)).toEqual(['e']);
    expect(engine.left()).toEqual({});
  });

  test('by escalation from its own inside is not caught by itself but further out', () => {
    const engine = deployed([
      'p',
      start('s') +
        sub(
          'part',
          start('ps') +
            end('tell', escalation) +
            flows('ps', 'tell') +
            eventSub('esp', escalation, end('again', escalation) + flows('esp-start', 'again'), false),
        ) +
        boundary('out', 'part', escalation, false) +
        end('e') +
        end('heard') +
        flows('s', 'part', 'e') +
        flows('out', 'heard'),
    ]);
    engine.start('p');
    expect(engine.lines('ESCALATION')).toEqual([
      'ESCALATION ESCALATED late tell -> esp-start',
      'ESCALATION ESCALATED late again -> out',
    ]);
    expect(ended(engine).sort()).toEqual(['again', 'e', 'heard', 'tell']);
    expect(engine.left()).toEqual({});
  });
});

describe('terminate', () => {
  test('in an event sub-process ends that one only', () => {
    const engine = deployed([
      'p',
      start('s') +
        serviceTask('a') +
        flows('s', 'a') +
        eventSub(
          'esp',
          signal,
          fork('f') +
            serviceTask('b') +
            end('stop', terminate) +
            flows('esp-start', 'f', 'b') +
            flows('f', 'stop'),
          false,
        ),
    ]);
    engine.start('p');
    engine.signal('alarm');
    expect(engine.active()).toEqual(['p', 'a']);
    engine.complete('a');
    expect(engine.left()).toEqual({});
  });

  test('in a called process ends that one; its caller goes on', () => {
    const engine = deployed(
      ['p', start('s') + call('c', 'child') + end('e') + flows('s', 'c', 'e')],
      [
        'child',
        start('cs') +
          fork('f') +
          call('deeper', 'grandchild') +
          end('stop', terminate) +
          flows('cs', 'f', 'deeper') +
          flows('f', 'stop'),
      ],
      ['grandchild', start('gs') + serviceTask('g') + flows('gs', 'g')],
    );
    engine.start('p');
    expect(ended(engine)).toEqual(['stop', 'e']);
    expect(engine.lines()).toContain('ELEMENT_TERMINATED PROCESS grandchild');
    expect(engine.left()).toEqual({});
  });

  test('ends event sub-processes that run beside', () => {
    const engine = deployed([
      'p',
      start('s') +
        serviceTask('a') +
        end('stop', terminate) +
        flows('s', 'a', 'stop') +
        eventSub('esp', signal, serviceTask('b') + flows('esp-start', 'b'), false),
    ]);
    engine.start('p');
    engine.signal('alarm');
    engine.complete('a');
    expect(engine.active()).toEqual([]);
    expect(engine.left()).toEqual({});
  });
});

describe('called processes', () => {
  test('an escalation that interrupts the call ends the called process that threw it', () => {
    const engine = deployed(
      [
        'p',
        start('s') +
          call('c', 'child') +
          boundary('b', 'c', escalation) +
          end('e') +
          flows('s', 'c') +
          flows('b', 'e'),
      ],
      ['child', start('cs') + end('tell', escalation) + flows('cs', 'tell')],
    );
    engine.start('p');
    expect(ended(engine)).toEqual(['e']);
    expect(engine.left()).toEqual({});
  });

  test('an error goes out through several calls to the one that catches it', () => {
    const engine = deployed(
      [
        'p',
        start('s') +
          call('c', 'child') +
          boundary('b', 'c', error) +
          end('e') +
          flows('s', 'c') +
          flows('b', 'e'),
      ],
      ['child', start('cs') + call('d', 'grandchild') + flows('cs', 'd')],
      ['grandchild', start('gs') + end('fail', error) + flows('gs', 'fail')],
    );
    engine.start('p');
    const lines = engine.lines('PROCESS_INSTANCE');
    const from = lines.indexOf('ELEMENT_TERMINATING CALL_ACTIVITY c');
    expect(lines.slice(from, from + 10)).toEqual([
      'ELEMENT_TERMINATING CALL_ACTIVITY c',
      'ELEMENT_TERMINATING PROCESS child',
      'ELEMENT_TERMINATING CALL_ACTIVITY d',
      'ELEMENT_TERMINATING PROCESS grandchild',
      'ELEMENT_TERMINATING END_EVENT fail',
      'ELEMENT_TERMINATED END_EVENT fail',
      'ELEMENT_TERMINATED PROCESS grandchild',
      'ELEMENT_TERMINATED CALL_ACTIVITY d',
      'ELEMENT_TERMINATED PROCESS child',
      'ELEMENT_TERMINATED CALL_ACTIVITY c',
    ]);
    expect(engine.left()).toEqual({});
  });

  test('one event sub-process of the called process may be all that still runs', () => {
    const engine = deployed(
      ['p', start('s') + call('c', 'child') + end('e') + flows('s', 'c', 'e')],
      [
        'child',
        start('cs') +
          serviceTask('a') +
          flows('cs', 'a') +
          eventSub('esp', signal, serviceTask('b') + flows('esp-start', 'b'), false),
      ],
    );
    engine.start('p');
    engine.signal('alarm');
    engine.complete('a');
    expect(engine.active()).toEqual(['p', 'c', 'child', 'esp', 'b']);
    engine.complete('b');
    expect(ended(engine)).toEqual(['e']);
    expect(engine.left()).toEqual({});
  });
});

describe('at the same instant', () => {
  test('two timers of an event-based gateway: the first takes it', () => {
    const engine = deployed([
      'p',
      start('s') +
        '<eventBasedGateway id="g" />' +
        `<intermediateCatchEvent id="one">${timer('PT1M')}</intermediateCatchEvent>` +
        `<intermediateCatchEvent id="two">${timer('PT1M')}</intermediateCatchEvent>` +
        end('e1') +
        end('e2') +
        flows('s', 'g', 'one', 'e1') +
        flows('g', 'two', 'e2'),
    ]);
    engine.start('p');
    engine.engine.advance(minute);
    expect(ended(engine)).toEqual(['e1']);
    expect(engine.left()).toEqual({});
  });

  test('an interrupting and another timer on one task: whichever is first counts, the other only while the task lives', () => {
    const engine = deployed([
      'p',
      start('s') +
        serviceTask('a') +
        boundary('stop', 'a', timer('PT1M')) +
        boundary('note', 'a', timer('PT1M'), false) +
        end('e1') +
        end('e2') +
        flows('s', 'a') +
        flows('stop', 'e1') +
        flows('note', 'e2'),
    ]);
    engine.start('p');
    engine.engine.advance(minute);
    expect(ended(engine)).toEqual(['e1']);
    expect(engine.left()).toEqual({});
  });

  test('a signal thrown inside a scope that it interrupts: the thrower ends with it', () => {
    const engine = deployed([
      'p',
      start('s') +
        sub(
          'part',
          start('ps') +
            `<intermediateThrowEvent id="t">${signal}</intermediateThrowEvent>` +
            serviceTask('a') +
            flows('ps', 't', 'a'),
        ) +
        boundary('b', 'part', signal) +
        end('e') +
        flows('s', 'part') +
        flows('b', 'e'),
    ]);
    engine.start('p');
    expect(ended(engine)).toEqual(['e']);
    expect(engine.left()).toEqual({});
  });
});

describe('incidents', () => {
  test('do not keep a scope from being interrupted', () => {
    const engine = deployed([
      'p',
      start('s') +
        sub(
          'part',
          start('ps') +
            '<exclusiveGateway id="x" />' +
            end('pe') +
            flows('ps', 'x') +
            flow('x', 'pe', '=missing'),
        ) +
        boundary('b', 'part', timer('PT1M')) +
        end('e') +
        flows('s', 'part') +
        flows('b', 'e'),
    ]);
    engine.start('p');
    expect(engine.problems()).toHaveLength(1);
    engine.skip().engine.advance(minute);
    expect(engine.lines()).toContain('INCIDENT RESOLVED EXTRACT_VALUE_ERROR x');
    expect(ended(engine)).toEqual(['e']);
    expect(engine.left()).toEqual({});
  });

  test('an uncaught error end event beside running tasks leaves them alone', () => {
    const engine = deployed([
      'p',
      start('s') +
        fork('f') +
        serviceTask('a') +
        end('fail', error) +
        flows('s', 'f', 'a') +
        flows('f', 'fail'),
    ]);
    engine.start('p');
    engine.complete('a');
    expect(engine.active()).toEqual(['p', 'fail']);
    expect(engine.problems()).toHaveLength(1);
  });
});

describe('signals that call each other', () => {
  test('an event sub-process that throws what starts it stops at an incident', () => {
    const engine = deployed([
      'p',
      start('s') +
        serviceTask('a') +
        flows('s', 'a') +
        eventSub('esp', signal, end('again', signal) + flows('esp-start', 'again'), false),
    ]);
    const key = engine.start('p');
    engine.signal('alarm');
    expect(engine.recordsOf('SIGNAL')).toHaveLength(100);
    expect(engine.problems()).toEqual([
      'UNKNOWN again: Stopped after 100 signals in a row, each thrown because of the one before. Is this an endless loop?',
    ]);
    engine.cancel(key);
    expect(engine.left()).toEqual({});
  });

  test('so does a process that starts itself, on all partitions', () => {
    const engine = new TestEngine({ partitions: 3 });
    const text = diagram(start('s', signal) + end('again', signal) + flows('s', 'again'), { definitions });
    engine.deploy({ name: 'p.bpmn', text });
    engine.signal('alarm');
    expect(engine.problems()).toHaveLength(1);
    expect(engine.recordsOf('SIGNAL')).toHaveLength(300);
  });
});

test('links work within their own sub-process', () => {
  const part = (id: string) =>
    sub(
      id,
      start(`${id}-s`) +
        `<intermediateThrowEvent id="${id}-t"><linkEventDefinition name="L" /></intermediateThrowEvent>` +
        `<intermediateCatchEvent id="${id}-c"><linkEventDefinition name="L" /></intermediateCatchEvent>` +
        end(`${id}-e`) +
        flows(`${id}-s`, `${id}-t`) +
        flows(`${id}-c`, `${id}-e`),
    );
  const engine = deployed(['p', start('s') + part('one') + part('two') + flows('s', 'one', 'two')]);
  engine.start('p');
  expect(ended(engine)).toEqual(['one-e', 'two-e']);
  expect(engine.left()).toEqual({});
});
