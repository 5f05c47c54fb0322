import { beforeEach, expect, test } from 'vitest';
import { fixturesOf, TestEngine } from './support/test-engine.ts';

const fixture = fixturesOf(import.meta.url);

const process = (binding = '') => {
  const { name, text } = fixture('business-rule-task.bpmn');
  return { name, text: text.replace('BINDING', binding) };
};
const decision = (result = 'clerk', tag = 'v1') => {
  const { name, text } = fixture('business-rule-task.dmn');
  return { name, text: text.replace('RESULT', result).replace('TAG', tag) };
};

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});

test('evaluates its decision over the variables that it sees, and keeps how it came about', () => {
  engine.deploy(process(), decision());
  engine.start('route', { kind: 'loan', sum: 900 });
  expect(engine.lines().slice(9)).toEqual([
    'ELEMENT_ACTIVATING BUSINESS_RULE_TASK decide',
    'VARIABLE CREATED decide.amount = 900',
    'DECISION_EVALUATION EVALUATED route-loan = "clerk"',
    'ELEMENT_ACTIVATED BUSINESS_RULE_TASK decide',
    'ELEMENT_COMPLETING BUSINESS_RULE_TASK decide',
    'VARIABLE CREATED route.route = "clerk"',
    'ELEMENT_COMPLETED BUSINESS_RULE_TASK decide',
    'ELEMENT_COMPLETING PROCESS route',
    'ELEMENT_COMPLETED PROCESS route',
  ]);
  const [evaluation] = engine.recordsOf('DECISION_EVALUATION');
  expect(evaluation?.value).toMatchObject({
    decisionVersion: 1,
    decisionRequirementsId: 'routing',
    elementId: 'decide',
    bpmnProcessId: 'route',
    evaluatedDecisions: [
      { decisionId: 'size', decisionType: 'LITERAL_EXPRESSION', decisionOutput: '"small"' },
      {
        decisionId: 'route-loan',
        decisionType: 'DECISION_TABLE',
        evaluatedInputs: [{ inputId: 'by-size', inputName: 'Size', inputValue: '"small"' }],
        matchedRules: [
          {
            ruleId: 'small',
            ruleIndex: 1,
            evaluatedOutputs: [{ outputId: 'target', outputValue: '"clerk"' }],
          },
        ],
      },
    ],
  });
});

test.each([
  ['the newest', '', 'third'],
  ['the one deployed with the process', 'bindingType="deployment"', 'second'],
  ['the newest of a version tag', 'bindingType="versionTag" versionTag="v1"', 'first'],
])('a binding takes %s', (_, binding, result) => {
  engine.deploy(decision('first', 'v1'));
  engine.deploy(process(binding), decision('second', 'v2'));
  engine.deploy(decision('third', 'v3'));
  engine.start('route', { kind: 'loan', sum: 1 });
  expect(engine.lines('DECISION_EVALUATION')).toEqual([
    `DECISION_EVALUATION EVALUATED route-loan = "${result}"`,
  ]);
});

test('a decision that is not deployed is an incident; deployed later, it is found', () => {
  engine.deploy(process());
  engine.start('route', { kind: 'loan', sum: 1 });
  expect(engine.problems()).toEqual([
    "CALLED_DECISION_ERROR decide: Expected to evaluate decision 'route-loan', but no decision found for id 'route-loan'",
  ]);
  engine.deploy(decision());
  engine.resolve();
  expect(engine.left()).toEqual({});
});

test('a decision id that cannot be evaluated is an incident', () => {
  engine.deploy(process(), decision());
  engine.start('route', { sum: 1 });
  expect(engine.problems()[0]).toMatch(/^EXTRACT_VALUE_ERROR decide: .*'STRING', but was 'NULL'/);
});

test('a decision that fails is recorded and an incident: two rules of UNIQUE hit', () => {
  engine.deploy(process(), decision());
  engine.start('route', { kind: 'loan', sum: 5000 });
  expect(engine.problems()).toHaveLength(1);
  expect(engine.problems()[0]).toMatch(/^DECISION_EVALUATION_ERROR decide: /);
  expect(engine.recordsOf('DECISION_EVALUATION', 'FAILED')[0]?.value).toMatchObject({
    decisionOutput: 'null',
    failedDecisionId: 'route-loan',
    evaluationFailureMessage: expect.stringContaining('UNIQUE'),
  });
  engine.setVariables(engine.element('route').key, { sum: 1 });
  engine.skip().resolve();
  expect(engine.lines('DECISION_EVALUATION')).toEqual(['DECISION_EVALUATION EVALUATED route-loan = "clerk"']);
});

test('what FEEL warned of is kept with the evaluation', () => {
  engine.deploy(process(), decision());
  engine.start('route', { kind: 'loan', sum: 'much' });
  const [evaluation] = engine.recordsOf('DECISION_EVALUATION');
  expect(evaluation?.value.warnings?.length).toBeGreaterThan(0);
});

test('a decision can be evaluated by itself, by id or key', () => {
  engine.deploy(decision());
  const byId = engine.ok({ type: 'evaluate-decision', decisionId: 'route-loan', variables: '{"amount":1}' });
  const decisionKey = engine.recordsOf('DECISION')[0]?.key as string;
  const byKey = engine.ok({ type: 'evaluate-decision', decisionKey, variables: '{"amount":1}' });
  for (const answer of [byId, byKey])
    expect(answer).toMatchObject({ evaluation: { decisionOutput: '"clerk"', processInstanceKey: '-1' } });
  expect(engine.refused({ type: 'evaluate-decision', decisionId: 'other', variables: '{}' })).toMatch(
    /^NOT_FOUND/,
  );
  expect(engine.refused({ type: 'evaluate-decision', decisionKey: '7', variables: '{}' })).toMatch(
    /^NOT_FOUND/,
  );
});

test('a result that is nested too deep to be kept is a failure of the decision', () => {
  const deep = '(for i in 1..600 return if i = 1 then [1] else [partial[-1]])[600]';
  const { name, text } = decision();
  const literal = text
    .slice(0, text.indexOf('<decision '))
    .concat(
      `<decision id="route-deep" name="Deep"><literalExpression id="e"><text>${deep}</text></literalExpression></decision></definitions>`,
    );
  engine.deploy(process(), { name, text: literal });
  engine.start('route', { kind: 'deep', sum: 1 });
  expect(engine.problems()).toEqual([
    'DECISION_EVALUATION_ERROR decide: The value is nested more than 500 levels deep.',
  ]);
  expect(engine.recordsOf('DECISION_EVALUATION', 'FAILED')[0]?.value.failedDecisionId).toBe('route-deep');
});
