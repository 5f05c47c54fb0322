import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../commands.ts';
import { diagram, end, escaped, flow, flows, scriptTask, serviceTask, start } from './support/diagram.ts';
import { deployment, TestEngine } from './support/test-engine.ts';

/**
 * What models and clients may do to the engine by mistake or on purpose: it is refused or becomes an incident at its
 * element, within a bound of work (records, not time), and the engine goes on serving others.
 */

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
  deploy('bystander', start + serviceTask('stand-by') + end + flows('start', 'stand-by', 'end'));
});

/** Whatever happened before: another instance is served. */
afterEach(() => {
  const instance = engine.start('bystander', { a: 1 });
  engine.complete('stand-by', { b: 2 });
  expect(engine.recordsOf('PROCESS_INSTANCE').at(-1)).toMatchObject({
    intent: 'ELEMENT_COMPLETED',
    key: instance,
  });
});

function deploy(id: string, content: string, definitions = ''): void {
  engine.deploy({ name: `${id}.bpmn`, text: diagram(content, { id, definitions }) });
}

function tryToDeploy(name: string, text: string): Answer {
  return engine.engine.execute(deployment({ name, text })) as Answer;
}

/** Records of what was begun, incidents apart: a generous bound on the work that it may cause. */
const work = () => engine.engine.records.length;

describe('endless loops', () => {
  const gateway = (id: string) => `<exclusiveGateway id="${id}" />`;

  test.each<[string, string]>([
    ['of gateways', gateway('a') + gateway('b') + flow('start', 'a') + flow('a', 'b') + flow('b', 'a')],
    [
      'of a script that counts',
      gateway('a') + scriptTask('b', '=n + 1', 'n') + flow('start', 'a') + flow('a', 'b') + flow('b', 'a'),
    ],
    [
      'with an end that is never reached',
      `${gateway('a')}<exclusiveGateway id="b" default="b-a" />${end}${flow('start', 'a')}${flow('a', 'b')}${flow('b', 'a')}${flow('b', 'end', '=n > 1000000000')}`,
    ],
  ])('%s stop in an incident at an element of the loop', (_, content) => {
    deploy('endless', start + content);
    engine.start('endless', { n: 0 });
    expect(engine.problems()).toHaveLength(1);
    expect(engine.problems()[0]).toMatch(/^UNKNOWN [ab]: Stopped.*endless loop\?$/);
    expect(work()).toBeLessThan(250_000);
    const [instance] = engine.elements('endless');
    engine.cancel(instance?.key as string);
    expect(engine.left()).toEqual({});
  });

  test('that fork as they go are stopped before they fill the memory', () => {
    deploy(
      'forking',
      `${start}<exclusiveGateway id="a" /><parallelGateway id="b" />${flow('start', 'a')}${flow('a', 'b')}<sequenceFlow id="f1" sourceRef="b" targetRef="a" /><sequenceFlow id="f2" sourceRef="b" targetRef="a" />`,
    );
    engine.start('forking');
    expect(engine.incidents().length).toBeGreaterThan(0);
    expect(work()).toBeLessThan(2_000_000);
    engine.cancel(engine.element('forking').key);
    expect(engine.left()).toEqual({});
  });

  test('of an event sub-process that sends the signal which starts it', () => {
    deploy(
      'echo',
      `${start}${serviceTask('work')}${flows('start', 'work')}
      <subProcess id="handler" triggeredByEvent="true"><startEvent id="heard" isInterrupting="false"><signalEventDefinition id="d1" signalRef="signal" /></startEvent>
        <endEvent id="send"><signalEventDefinition id="d2" signalRef="signal" /></endEvent>${flow('heard', 'send')}
      </subProcess>`,
      '<signal id="signal" name="echo" />',
    );
    engine.start('echo');
    engine.signal('echo');
    expect(engine.problems()).toHaveLength(1);
    expect(engine.problems()[0]).toMatch(/^UNKNOWN send: .*loop/);
    expect(work()).toBeLessThan(500_000);
    engine.cancel(engine.element('echo').key);
    expect(engine.left()).toEqual({});
  });

  test('of two event sub-processes that both send the signal which starts both', () => {
    engine = new TestEngine({ limits: { signalDeliveries: 2_000 } });
    deploy('bystander', start + serviceTask('stand-by') + end + flows('start', 'stand-by', 'end'));
    const handler = (id: string) =>
      `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}-heard" isInterrupting="false"><signalEventDefinition id="${id}-d1" signalRef="signal" /></startEvent>
        <endEvent id="${id}-send"><signalEventDefinition id="${id}-d2" signalRef="signal" /></endEvent>${flow(`${id}-heard`, `${id}-send`)}</subProcess>`;
    const inner = `<subProcess id="around"><startEvent id="around-start" />${serviceTask('work')}${flow('around-start', 'work')}${handler('two')}</subProcess>`;
    deploy(
      'echo',
      `${start}${inner}${flows('start', 'around')}${handler('one')}`,
      '<signal id="signal" name="echo" />',
    );
    engine.start('echo');
    engine.signal('echo');
    expect(engine.problems()[0]).toMatch(
      /^UNKNOWN (one|two)-send: Stopped after one signal has led to too many others\. Is this an endless loop\?$/,
    );
    expect(work()).toBeLessThan(50_000);
    engine.cancel(engine.element('echo').key);
    expect(engine.left()).toEqual({});
  });

  test('of two event sub-processes that call each other by escalation', () => {
    const handler = (id: string, caught: string, thrown: string) =>
      `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}-start" isInterrupting="false"><escalationEventDefinition id="${id}-d1" escalationRef="${caught}" /></startEvent>
        <endEvent id="${id}-throw"><escalationEventDefinition id="${id}-d2" escalationRef="${thrown}" /></endEvent>${flow(`${id}-start`, `${id}-throw`)}</subProcess>`;
    deploy(
      'ping-pong',
      `${start}<intermediateThrowEvent id="serve"><escalationEventDefinition id="d" escalationRef="ping" /></intermediateThrowEvent>${serviceTask('work')}${flows('start', 'serve', 'work')}${handler('one', 'ping', 'pong')}${handler('two', 'pong', 'ping')}`,
      '<escalation id="ping" escalationCode="ping" /><escalation id="pong" escalationCode="pong" />',
    );
    engine.start('ping-pong');
    expect(engine.problems()).toHaveLength(1);
    expect(engine.problems()[0]).toMatch(/^UNKNOWN (one|two).*: Stopped.*endless loop\?$/);
    expect(work()).toBeLessThan(500_000);
    engine.cancel(engine.element('ping-pong').key);
    expect(engine.left()).toEqual({});
  });

  test('of signals that start the process which sends them', () => {
    deploy(
      'echo',
      `<startEvent id="heard"><signalEventDefinition id="d1" signalRef="signal" /></startEvent><endEvent id="send"><signalEventDefinition id="d2" signalRef="signal" /></endEvent>${flow('heard', 'send')}`,
      '<signal id="signal" name="echo" />',
    );
    engine.signal('echo');
    expect(work()).toBeLessThan(500_000);
    expect(engine.incidents()).toHaveLength(1);
  });

  test('of timers that are always due go on with the clock, a few a second', () => {
    deploy(
      'ticking',
      `${start}<exclusiveGateway id="a" /><intermediateCatchEvent id="tick"><timerEventDefinition id="d1"><timeDuration>PT0S</timeDuration></timerEventDefinition></intermediateCatchEvent>${flow('start', 'a')}${flow('a', 'tick')}${flow('tick', 'a')}`,
    );
    engine.start('ticking');
    engine.engine.advance(10_000);
    const ticks = engine.recordsOf('TIMER', 'TRIGGERED').length;
    expect(ticks).toBeGreaterThan(90);
    expect(ticks).toBeLessThan(110);
    engine.cancel(engine.element('ticking').key);
    expect(engine.left()).toEqual({});
  });

  test.each(['R/PT0S', 'R/-PT1S', 'R/2026-11-28T12:00:00Z/PT0S'])(
    'of a cycle %s are an incident: it would never pause',
    (cycle) => {
      deploy(
        'cycling',
        `${start}${serviceTask('work')}${flows('start', 'work')}<boundaryEvent id="every" cancelActivity="false" attachedToRef="work"><timerEventDefinition id="d1"><timeCycle>=cycle</timeCycle></timerEventDefinition></boundaryEvent>`,
      );
      engine.start('cycling', { cycle });
      expect(engine.problems()).toEqual([
        `EXTRACT_VALUE_ERROR work: The timer of 'every' cannot be set: '${cycle}' repeats without a pause.`,
      ]);
    },
  );
});

describe('too much at once', () => {
  const loop = (collection: string, content = '') =>
    `${start}${serviceTask('each', `<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="${escaped(collection)}" ${content} /></extensionElements></multiInstanceLoopCharacteristics>`)}${flows('start', 'each')}`;

  test('a million items', () => {
    deploy('many', loop('=for i in 1..1000000 return i', 'outputCollection="all" outputElement="=1"'));
    engine.start('many');
    expect(engine.problems()).toEqual([
      'EXTRACT_VALUE_ERROR each: The collection has 1000000 items; at most 100000 are taken.',
    ]);
    expect(work()).toBeLessThan(100);
  });

  test('one item more than is taken, and exactly as many', () => {
    engine = new TestEngine({ limits: { multiInstanceItems: 50 } });
    deploy('bystander', start + serviceTask('stand-by') + end + flows('start', 'stand-by', 'end'));
    deploy('many', loop('=for i in 1..count return i'));
    engine.start('many', { count: 51 });
    expect(engine.problems()).toEqual([
      'EXTRACT_VALUE_ERROR each: The collection has 51 items; at most 50 are taken.',
    ]);
    engine.setVariables(engine.element('many').key, { count: 50 });
    engine.resolve();
    expect(engine.elements('each')).toHaveLength(50);
  });

  test('loops in loops in loops: 300 x 300 x 300, within a tenth of the limits', () => {
    engine = new TestEngine({ limits: { steps: 20_000, elementsOfInstance: 25_000 } });
    deploy('bystander', start + serviceTask('stand-by') + end + flows('start', 'stand-by', 'end'));
    const nested = (level: number): string =>
      level === 0
        ? scriptTask('leaf', '=1', 'x')
        : `<subProcess id="level-${level}"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..300 return i" /></extensionElements></multiInstanceLoopCharacteristics><startEvent id="start-${level}" />${nested(level - 1)}${flow(`start-${level}`, level === 1 ? 'leaf' : `level-${level - 1}`)}</subProcess>`;
    deploy('cubed', start + nested(3) + flow('start', 'level-3'));
    engine.start('cubed');
    expect(work()).toBeLessThan(200_000);
    const problems = engine.problems();
    expect(problems).toContain(
      'UNKNOWN level-2: The process instance would hold more than 25000 active elements.',
    );
    engine.cancel(engine.element('cubed').key);
    expect(engine.left()).toEqual({});
  });
});

describe('processes that call themselves', () => {
  const call = (id: string, processId: string) =>
    `<callActivity id="${id}"><extensionElements><zeebe:calledElement processId="${processId}" propagateAllParentVariables="false" /></extensionElements></callActivity>`;

  test('end in an incident at the deepest call', () => {
    deploy('self', start + call('again', 'self') + flows('start', 'again'));
    engine.start('self');
    expect(engine.problems()).toEqual([
      "CALLED_ELEMENT_ERROR again: The call of 'self' would be nested deeper than 100 calls. Does a process call itself without an end?",
    ]);
    expect(work()).toBeLessThan(2000);
    const [root] = engine.engine.partitions[0]?.state.roots.keys() ?? [];
    engine.cancel(root as string);
    expect(engine.left()).toEqual({});
  });

  test('through another', () => {
    deploy('ping', start + call('to-pong', 'pong') + flows('start', 'to-pong'));
    deploy('pong', start + call('to-ping', 'ping') + flows('start', 'to-ping'));
    engine.start('ping');
    expect(engine.problems()).toHaveLength(1);
    expect(work()).toBeLessThan(2000);
  });

  test('twice at once: the tree of calls is cut', () => {
    deploy(
      'twins',
      `${start}${call('one', 'twins')}${call('two', 'twins')}${flow('start', 'one')}${flow('start', 'two')}`,
    );
    engine.start('twins');
    expect(engine.incidents().length).toBeGreaterThan(0);
    expect(work()).toBeLessThan(2_000_000);
    const [root] = engine.engine.partitions[0]?.state.roots.keys() ?? [];
    engine.cancel(root as string);
    expect(engine.left()).toEqual({});
  });
});

describe('FEEL', () => {
  const problemOf = (expression: string, variables: object = {}) => {
    const answer = tryToDeploy(
      'feel.bpmn',
      diagram(start + scriptTask('script', `=${expression}`, 'x') + flows('start', 'script'), { id: 'feel' }),
    );
    if (answer.kind === 'rejected') return answer.reason;
    engine.start('feel', variables);
    return engine.problems()[0];
  };

  test('of 100 KB is refused at deployment, of nearly as much it runs', () => {
    expect(problemOf(`${'1 + '.repeat(25_000)}1`)).toMatch(
      /element 'script': .*longer than 100000 characters/,
    );
    expect(problemOf(`[${'1, '.repeat(33_000)}1][-1]`)).toBeUndefined();
    expect(engine.recordsOf('VARIABLE').at(-1)?.value).toMatchObject({ name: 'x', value: '1' });
    expect(work()).toBeLessThan(1000);
  });

  test.each([
    ['parentheses', `${'('.repeat(49_000)}1${')'.repeat(49_000)}`],
    ['lists', '['.repeat(49_000) + ']'.repeat(49_000)],
    ['contexts', `${'{a:'.repeat(24_000)}1${'}'.repeat(24_000)}`],
    ['ifs', `${'if true then '.repeat(4_900)}1${' else 2'.repeat(4_900)}`],
    ['functions', `${'function(a) '.repeat(8_000)}1`],
  ])('of deeply nested %s is refused at deployment, with the element', (_, expression) => {
    expect(problemOf(expression)).toMatch(/element 'script'.*nested/);
  });

  test.each([
    ['a regular expression that never ends', `matches("${'a'.repeat(5000)}!", "(a+)+$")`],
    ['another', `matches("${'ab'.repeat(5000)}", "^(([a-z])+.)+[A-Z]([a-z])+$")`],
    ['replacing with one', `replace("${'a'.repeat(5000)}", "(a*)*b", "")`],
  ])('with %s answers or fails at its element', (_, expression) => {
    expect(problemOf(expression) ?? 'answered').toMatch(/^answered$|^EXTRACT_VALUE_ERROR script: /);
    expect(work()).toBeLessThan(1000);
  });

  test.each([
    ['loops in loops', 'for a in 1..100000, b in 1..100000 return a * b'],
    ['a function that calls itself', '{f: function(n) f(n + 1), r: f(0)}.r'],
    ['a range of all numbers', 'for i in 1..9999999999 return i'],
    [
      'a string that doubles',
      `for i in 1..40 return if i = 1 then "${'x'.repeat(100)}" else partial[-1] + partial[-1]`,
    ],
    [
      'a list that doubles',
      'for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])',
    ],
    ['a value nested without an end', 'for i in 1..5000 return if i = 1 then [1] else [partial[-1]]'],
  ])('with %s fails at its element, or is null', (_, expression) => {
    const problem = problemOf(expression);
    if (problem === undefined)
      expect(engine.recordsOf('VARIABLE').at(-1)?.value).toMatchObject({ name: 'x', value: 'null' });
    else expect(problem).toMatch(/^EXTRACT_VALUE_ERROR script: /);
    expect(work()).toBeLessThan(1000);
  });
});

describe('values that grow with each round', () => {
  test.each([
    ['nested deeper', '=[v]'],
    ['doubled', '=concatenate(v, v)'],
    ['copied into a context', '={a: v, b: v}'],
  ])('%s, they end in an incident', (_, expression) => {
    deploy(
      'growing',
      `${start}<exclusiveGateway id="a" />${scriptTask('grow', expression, 'v')}${flow('start', 'a')}${flow('a', 'grow')}${flow('grow', 'a')}`,
    );
    engine.start('growing', { v: [1] });
    expect(engine.problems()).toHaveLength(1);
    expect(work()).toBeLessThan(50_000);
    expect(
      engine.engine.records.reduce((sum, { value }) => sum + ('value' in value ? value.value.length : 0), 0),
    ).toBeLessThan(200_000_000);
    engine.cancel(engine.element('growing').key);
    expect(engine.left()).toEqual({});
  });
});

describe('hostile XML', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true" name="&a9;" /></definitions>`;
  const external = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true" name="&x;" /></definitions>`;

  test.each<[string, () => string, RegExp]>([
    ['entities that unfold a billionfold', () => bomb, /document type/],
    ['an entity that reads a file', () => external, /document type/],
    [
      'an unknown entity',
      () => diagram(start).replace('id="process"', 'id="process" name="&nbsp;"'),
      /unknown entity/,
    ],
    ['a prefix that is not declared', () => diagram(`${start}<x:y />`), /"x" is not declared/],
    ['50 MB', () => diagram(`${start}<!--${'x'.repeat(50_000_000)}-->`), /characters; at most/],
    ['elements nested 100,000 deep', () => diagram('<a>'.repeat(100_000)), /nested deeper/],
    ['sub-processes nested 150 deep', () => diagram(nestedSubProcesses(150)), /deeper is not run/],
    ['a million elements', () => diagram('<a />'.repeat(1_000_000)), /more than 500000 elements/],
    ['an attribute twice', () => diagram('<startEvent id="a" id="b" />'), /./],
    ['tags that do not match', () => diagram('<startEvent id="a"></task>'), /./],
    ['no end', () => diagram(start).slice(0, -20), /./],
  ])('with %s is refused with its reason', (_, text, why) => {
    const answer = tryToDeploy('hostile.bpmn', text());
    expect(answer).toMatchObject({ kind: 'rejected', code: 'INVALID_ARGUMENT' });
    if (answer.kind === 'rejected') {
      expect(answer.reason).toMatch(why);
      expect(answer.reason).toContain("'hostile.bpmn'");
      expect(answer.reason.length).toBeLessThan(100_000);
    }
    expect(work()).toBeLessThan(10);
  });

  test('with names that mean something to JavaScript is like any other', () => {
    const text = diagram(
      `<startEvent id="constructor" />${serviceTask('toString')}${flow('constructor', 'toString')}`,
      {
        id: '__proto__',
      },
    );
    engine.deploy({ name: '__proto__.bpmn', text });
    engine.start('__proto__', '{"__proto__":1}');
    engine.complete('toString', '{"__proto__":2}');
    expect(engine.active()).toEqual([]);
  });

  function nestedSubProcesses(depth: number): string {
    const open = Array.from(
      { length: depth },
      (_, i) => `<subProcess id="s${i}"><startEvent id="e${i}" />`,
    ).join('');
    return start + open + '</subProcess>'.repeat(depth);
  }
});

describe('clients', () => {
  test.each(['', 'x', '7', '-1', '99999999999999999999999', '9223372036854775807', '1e3', '0x10', '２'])(
    'a key that is none (%j) is refused wherever one is asked for',
    (key) => {
      const commands = [
        { type: 'delete-resource', resourceKey: key },
        { type: 'cancel-process-instance', processInstanceKey: key },
        { type: 'complete-job', jobKey: key, variables: '{}' },
        { type: 'fail-job', jobKey: key, retries: 1, errorMessage: '', retryBackoff: 0, variables: '{}' },
        { type: 'throw-error', jobKey: key, errorCode: 'e', errorMessage: '', variables: '{}' },
        { type: 'update-job-retries', jobKey: key, retries: 1 },
        { type: 'assign-user-task', userTaskKey: key, assignee: 'a', allowOverride: true, action: '' },
        { type: 'complete-user-task', userTaskKey: key, variables: '{}', action: '' },
        { type: 'set-variables', elementInstanceKey: key, variables: '{}', local: false },
        { type: 'resolve-incident', incidentKey: key },
        {
          type: 'migrate-process-instance',
          processInstanceKey: key,
          targetProcessDefinitionKey: key,
          mappingInstructions: [],
        },
      ] as const;
      for (const command of commands) expect(engine.refused(command)).toMatch(/^NOT_FOUND/);
      expect(engine.lines()).toEqual([]);
    },
  );
});
