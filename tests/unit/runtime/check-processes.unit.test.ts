import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { allWorkers } from '../../../workers/runtime/all-workers.ts';
import { defineWorker, type WorkerDefinition } from '../../../workers/runtime/define-worker.ts';
import { complete } from '../../../workers/runtime/outcomes.ts';
import { checkProcesses, describeFinding } from '../../../workers/runtime/process-check/check-processes.ts';
import { processInterface } from '../../../workers/runtime/process-interface.ts';

test('every task of processes/ has its worker, inputs and caught errors', async () => {
  const findings = await checkProcesses(join(projectRoot, 'processes'), allWorkers(), processInterface);
  expect(findings.map(describeFinding)).toEqual([]);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongban-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function worker(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[] = [],
  errors: readonly string[] = [],
): WorkerDefinition {
  const object = (names: readonly string[]) =>
    Type.Object(Object.fromEntries(names.map((name) => [name, Type.Any()])));
  return defineWorker({
    type,
    purpose: { zh: '', en: '' },
    uses: [],
    input: object(['caseId', ...inputs]),
    output: object(outputs),
    errors: errors.map((code) => ({ code, when: '' })),
    handle: async () => complete({}),
  });
}

/** Text of a diagram; ids of sequence flows are made from their ends. */
function diagram(processId: string, body: string, flows: readonly string[], roots = ''): string {
  const lines = flows.map((flow) => {
    const [from, to] = flow.split(' > ');
    return `<bpmn:sequenceFlow id="f-${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  id="d" targetNamespace="t"><bpmn:process id="${processId}" isExecutable="true">${body}${lines.join('')}</bpmn:process>
  <bpmn:error id="e-refused" errorCode="refused"/><bpmn:message id="m-rated" name="rated"/>${roots}</bpmn:definitions>`;
}

const start = '<bpmn:startEvent id="start"/>';
const end = '<bpmn:endEvent id="end"/>';
const task = (id: string, type: string, mappings = '') =>
  `<bpmn:serviceTask id="${id}" name="任务"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/>${
    mappings && `<zeebe:ioMapping>${mappings}</zeebe:ioMapping>`
  }</bpmn:extensionElements></bpmn:serviceTask>`;
const input = (source: string, target: string) => `<zeebe:input source="${source}" target="${target}"/>`;
const output = (source: string, target: string) => `<zeebe:output source="${source}" target="${target}"/>`;
const errorBoundary = (id: string, on: string, code = ' errorRef="e-refused"') =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${on}"><bpmn:errorEventDefinition${code}/></bpmn:boundaryEvent>`;
const call = (id: string, processId: string, mappings = '') =>
  `<bpmn:callActivity id="${id}"><bpmn:extensionElements><zeebe:calledElement processId="${processId}"
     propagateAllParentVariables="false" propagateAllChildVariables="false"/><zeebe:ioMapping>${mappings}</zeebe:ioMapping></bpmn:extensionElements></bpmn:callActivity>`;

async function check(
  files: Readonly<Record<string, string>>,
  workers: readonly WorkerDefinition[],
  more: Partial<typeof processInterface> = {},
) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const found = await checkProcesses(folder, workers, {
    startVariables: { p: ['caseId', 'amountMinor'] },
    messageVariables: { rated: ['rating'] },
    ...more,
  });
  return found.map(({ rule, elementId, message }) => `${rule} ${elementId}: ${message}`);
}

test('an empty folder has nothing wrong but unused workers', async () => {
  expect(await check({}, [])).toEqual([]);
  expect(await check({}, [worker('pay', [])])).toEqual([
    'unused-worker pay: no diagram has a task of job type pay',
  ]);
});

test('a job type without worker is named with its element and file', async () => {
  const files = { 'p.bpmn': diagram('p', start + task('pay', 'pay') + end, ['start > pay', 'pay > end']) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const [finding] = await checkProcesses(folder, [], processInterface);
  expect(finding).toEqual({
    file: 'p.bpmn',
    elementId: 'pay',
    elementName: '任务',
    rule: 'no-worker',
    message: 'no worker for job type pay',
  });
});

describe('inputs', () => {
  test('come from start variables, earlier workers and mappings', async () => {
    const body = start + task('a', 'score') + task('b', 'decide', input('=score * 2', 'doubled')) + end;
    const text = diagram('p', body, ['start > a', 'a > b', 'b > end']);
    const workers = [worker('score', ['amountMinor'], ['score']), worker('decide', ['score', 'doubled'])];
    expect(await check({ 'p.bpmn': text }, workers)).toEqual([]);
  });

  test('set only later are missing', async () => {
    const body = start + task('a', 'decide') + task('b', 'score') + end;
    const text = diagram('p', body, ['start > a', 'a > b', 'b > end']);
    const workers = [worker('score', [], ['score']), worker('decide', ['score'])];
    expect(await check({ 'p.bpmn': text }, workers)).toEqual([
      'missing-input a: decide needs score, which nothing sets before',
    ]);
  });

  test('what an output mapping does not name never leaves the task', async () => {
    const body = start + task('a', 'score', output('=score', 'riskScore')) + task('b', 'decide') + end;
    const text = diagram('p', body, ['start > a', 'a > b', 'b > end']);
    const workers = [worker('score', [], ['score', 'grade']), worker('decide', ['riskScore', 'grade'])];
    expect(await check({ 'p.bpmn': text }, workers)).toEqual([
      'missing-input b: decide needs grade, which nothing sets before',
    ]);
  });

  test('a result named like an input mapping stays local', async () => {
    const body = start + task('a', 'score', input('=0', 'score')) + task('b', 'decide') + end;
    const text = diagram('p', body, ['start > a', 'a > b', 'b > end']);
    const workers = [worker('score', ['score'], ['score']), worker('decide', ['score'])];
    expect(await check({ 'p.bpmn': text }, workers)).toEqual([
      'missing-input b: decide needs score, which nothing sets before',
    ]);
  });

  test('a called process gets only what every caller hands over', async () => {
    const caller = diagram(
      'p',
      start +
        call('one', 'q', input('=caseId', 'caseId') + input('=amountMinor', 'amountMinor')) +
        call('two', 'q', input('=caseId', 'caseId') + input('=unheardOf', 'other')) +
        end,
      ['start > one', 'one > two', 'two > end'],
    );
    const called = diagram('q', start + task('pay', 'pay') + end, ['start > pay', 'pay > end']);
    expect(await check({ 'p.bpmn': caller, 'q.bpmn': called }, [worker('pay', ['amountMinor'])])).toEqual([
      'unknown-variable two: other is made from unheardOf, which nothing sets before',
      'missing-input pay: pay needs amountMinor, which nothing sets before',
    ]);
  });

  test('messages, forms and loops provide theirs', async () => {
    const body = `${start}<bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition messageRef="m-rated"/></bpmn:intermediateCatchEvent>
      <bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="review-form"/></bpmn:extensionElements></bpmn:userTask>
      <bpmn:serviceTask id="each"><bpmn:extensionElements><zeebe:taskDefinition type="tell"/></bpmn:extensionElements>
        <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=reviewers" inputElement="reviewer"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
      </bpmn:serviceTask>${end}`;
    const form = {
      id: 'review-form',
      components: [
        { type: 'select', key: 'reviewers' },
        {
          type: 'group',
          components: [{ type: 'textarea', key: 'opinion', properties: { claimCheck: 'true' } }],
        },
      ],
    };
    const text = diagram('p', body, ['start > wait', 'wait > review', 'review > each', 'each > end']);
    const files = { 'p.bpmn': text, 'review.form': JSON.stringify(form) };
    expect(await check(files, [worker('tell', ['reviewer', 'rating', 'opinionId'])])).toEqual([]);
    expect(await check(files, [worker('tell', ['opinion'])])).toEqual([
      'missing-input each: tell needs opinion, which nothing sets before',
    ]);
  });

  test('decisions need theirs, required decisions included', async () => {
    const dmn = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="limit" name="limit"><variable id="v1" name="limit"/><informationRequirement id="r"><requiredDecision href="#base"/></informationRequirement>
    <decisionTable id="t1"><input id="i1"><inputExpression id="x1"><text>amountMinor</text></inputExpression></input><output id="o1" name="limit"/>
      <rule id="u1"><inputEntry id="c1"><text>&lt;= base</text></inputEntry><outputEntry id="c2"><text>base</text></outputEntry></rule></decisionTable></decision>
  <decision id="base" name="base"><variable id="v2" name="base"/><literalExpression id="l"><text>if grade = "A" then 2 else 1</text></literalExpression></decision>
</definitions>`;
    const body = `${start}<bpmn:businessRuleTask id="rule"><bpmn:extensionElements><zeebe:calledDecision decisionId="limit" resultVariable="limit"/></bpmn:extensionElements></bpmn:businessRuleTask>${end}`;
    const text = diagram('p', body, ['start > rule', 'rule > end']);
    expect(await check({ 'p.bpmn': text, 'limit.dmn': dmn }, [])).toEqual([
      'missing-input rule: decision limit needs grade, which nothing sets before',
    ]);
  });
});

describe('errors', () => {
  const pay = [worker('pay', [], [], ['refused'])];
  const flows = ['start > pay', 'pay > end'];

  test('caught by nothing', async () => {
    const text = diagram('p', start + task('pay', 'pay') + end, flows);
    expect(await check({ 'p.bpmn': text }, pay)).toEqual([
      'uncaught-error pay: error refused of pay is caught by nothing in p',
    ]);
  });

  test('caught on the task, or by an event that catches everything', async () => {
    const one = diagram('p', start + task('pay', 'pay') + errorBoundary('b', 'pay') + end, [
      ...flows,
      'b > end',
    ]);
    expect(await check({ 'p.bpmn': one }, pay)).toEqual([]);
    const any = diagram('p', start + task('pay', 'pay') + errorBoundary('b', 'pay', '') + end, [
      ...flows,
      'b > end',
    ]);
    expect(await check({ 'p.bpmn': any }, pay)).toEqual([]);
  });

  test('caught around the sub-process, by an event sub-process, or around the call', async () => {
    const inner = `<bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/>${task('pay', 'pay')}<bpmn:sequenceFlow id="x" sourceRef="s2" targetRef="pay"/></bpmn:subProcess>`;
    const around = diagram('p', start + inner + errorBoundary('b', 'sub') + end, [
      'start > sub',
      'sub > end',
      'b > end',
    ]);
    expect(await check({ 'p.bpmn': around }, pay)).toEqual([]);

    const eventSub = `<bpmn:subProcess id="es" triggeredByEvent="true"><bpmn:startEvent id="s3"><bpmn:errorEventDefinition errorRef="e-refused"/></bpmn:startEvent></bpmn:subProcess>`;
    const within = diagram('p', start + task('pay', 'pay') + eventSub + end, flows);
    expect(await check({ 'p.bpmn': within }, pay)).toEqual([]);

    const called = diagram('q', start + task('pay', 'pay') + end, flows);
    const handing = call('go', 'q', input('=caseId', 'caseId'));
    const caught = diagram('p', start + handing + errorBoundary('b', 'go') + end, [
      'start > go',
      'go > end',
      'b > end',
    ]);
    expect(await check({ 'p.bpmn': caught, 'q.bpmn': called }, pay)).toEqual([]);
    const escaping = diagram('p', start + handing + end, ['start > go', 'go > end']);
    expect(await check({ 'p.bpmn': escaping, 'q.bpmn': called }, pay)).toEqual([
      'uncaught-error pay: error refused of pay is caught by nothing in p (go)',
    ]);
  });

  test('thrown within the event sub-process that would catch it, it escapes', async () => {
    const eventSub = `<bpmn:subProcess id="es" triggeredByEvent="true"><bpmn:startEvent id="s3"><bpmn:errorEventDefinition errorRef="e-refused"/></bpmn:startEvent>${task('pay', 'pay')}<bpmn:sequenceFlow id="x" sourceRef="s3" targetRef="pay"/></bpmn:subProcess>`;
    const text = diagram('p', start + eventSub + end, ['start > end']);
    expect(await check({ 'p.bpmn': text }, pay)).toEqual([
      'uncaught-error pay: error refused of pay is caught by nothing in p',
    ]);
  });
});

test('a diagram that does not parse, and what is called but nowhere', async () => {
  const body = `${start}${call('go', 'nowhere')}<bpmn:businessRuleTask id="rule"><bpmn:extensionElements><zeebe:calledDecision decisionId="none" resultVariable="r"/></bpmn:extensionElements></bpmn:businessRuleTask>${end}`;
  const found = await check(
    {
      'broken.bpmn': '<bpmn:definitions',
      'p.bpmn': diagram('p', body, ['start > go', 'go > rule', 'rule > end']),
    },
    [],
  );
  expect(found[0]).toMatch(/^unreadable : /);
  expect(found.slice(1)).toEqual([
    'unknown-process go: calls process nowhere, which is nowhere',
    'unknown-decision rule: calls decision none, which is nowhere',
  ]);
});
