import { check, topic } from '../check.ts';
import { decide, model, type Scope } from '../model.ts';
import type { Trial } from '../trial.ts';

/** Up to 10,000 the fee is 5, beyond it is a thousandth. */
export const fees = (id: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${id}-requirements" name="Fees" namespace="http://tongban/conformance">
  <decision id="${id}-fee" name="Fee"><decisionTable id="table" hitPolicy="FIRST">
    <input id="amount" label="Amount"><inputExpression id="e" typeRef="number"><text>amount</text></inputExpression></input>
    <output id="result" name="fee" typeRef="number"/>
    <rule id="small"><inputEntry id="i1"><text>&lt;= 10000</text></inputEntry><outputEntry id="o1"><text>5</text></outputEntry></rule>
    <rule id="large"><inputEntry id="i2"><text>&gt; 10000</text></inputEntry><outputEntry id="o2"><text>amount / 1000</text></outputEntry></rule>
  </decisionTable></decision>
  <decision id="${id}-total" name="Total"><informationRequirement id="needs"><requiredDecision href="#${id}-fee"/></informationRequirement>
    <literalExpression id="sum"><text>amount + \`${id}-fee\`</text></literalExpression></decision>
</definitions>`;

/** All that hit, in the order of the rules; unique ones only in the second. */
const channels = (id: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${id}-requirements" name="Channels" namespace="http://tongban/conformance">
  ${['COLLECT', 'UNIQUE']
    .map(
      (
        policy,
      ) => `<decision id="${id}-${policy.toLowerCase()}" name="${policy}"><decisionTable id="table-${policy}" hitPolicy="${policy}">
    <input id="in-${policy}"><inputExpression id="e-${policy}" typeRef="number"><text>amount</text></inputExpression></input>
    <output id="out-${policy}" name="channel" typeRef="string"/>
    <rule id="r1-${policy}"><inputEntry id="i1-${policy}"><text>&gt; 0</text></inputEntry><outputEntry id="o1-${policy}"><text>"app"</text></outputEntry></rule>
    <rule id="r2-${policy}"><inputEntry id="i2-${policy}"><text>&gt; 100</text></inputEntry><outputEntry id="o2-${policy}"><text>"branch"</text></outputEntry></rule>
  </decisionTable></decision>`,
    )
    .join('\n')}
</definitions>`;

async function evaluate(trial: Trial, name: string, variables: Record<string, unknown>): Promise<unknown> {
  const answer = await trial.cluster.rest.evaluateDecision(
    { decisionDefinitionId: `${trial.id}-${name}` },
    variables,
  );
  if (answer.kind !== 'ok') return answer.kind === 'refused' ? answer.status : answer.reason;
  return answer.value.failureMessage ? 'failed' : JSON.parse(answer.value.output);
}

export const decisions = topic('decision', [
  check(
    'business rule task: the result of a table in a variable',
    { amount: 20000, fee: 20 },
    async (trial) => {
      await trial.deploy({ 'fees.dmn': fees(trial.id) });
      await trial.process({
        nodes: [decide('charge', `${trial.id}-fee`, 'fee')],
        flows: ['start charge end'],
      });
      return (await trial.run({ amount: 20000 })).variables;
    },
  ),
  check('business rule task: bound by deployment', { amount: 1, fee: 5 }, async (trial) => {
    const scope: Scope = {
      nodes: [decide('charge', `${trial.id}-fee`, 'fee', 'deployment')],
      flows: ['start charge end'],
    };
    await trial.deploy({ 'fees.dmn': fees(trial.id), 'model.bpmn': model(trial.id, scope) });
    await trial.deploy({ 'fees.dmn': fees(trial.id).replace('<text>5</text>', '<text>6</text>') });
    return (await trial.run({ amount: 1 })).variables;
  }),
  check('what a decision requires is evaluated first', 10_005, async (trial) => {
    await trial.deploy({ 'fees.dmn': fees(trial.id) });
    return evaluate(trial, 'total', { amount: 10_000 });
  }),
  check('collect: all that hit', [['app', 'branch'], ['app'], []], async (trial) => {
    await trial.deploy({ 'channels.dmn': channels(trial.id) });
    const all = [];
    for (const amount of [500, 5]) all.push(await evaluate(trial, 'collect', { amount }));
    return [...all, (await evaluate(trial, 'collect', { amount: -1 })) ?? []];
  }),
  check('unique: two that hit are a failure', ['app', 'failed'], async (trial) => {
    await trial.deploy({ 'channels.dmn': channels(trial.id) });
    return [await evaluate(trial, 'unique', { amount: 5 }), await evaluate(trial, 'unique', { amount: 500 })];
  }),
  check(
    'over gRPC: result, rule and input that decided',
    { output: '20', rule: ['large', 2], input: '20000' },
    async (trial) => {
      await trial.deploy({ 'fees.dmn': fees(trial.id) });
      const request = { decisionId: `${trial.id}-fee`, variables: '{"amount":20000}' };
      const { decisionOutput, evaluatedDecisions } = await trial.ok('EvaluateDecision', request);
      const { matchedRules, evaluatedInputs } = evaluatedDecisions[0];
      const [{ ruleId, ruleIndex }] = matchedRules;
      return { output: decisionOutput, rule: [ruleId, ruleIndex], input: evaluatedInputs[0].inputValue };
    },
  ),
  check('of an unknown id: NOT_FOUND', ['NOT_FOUND', 404], async (trial) => [
    await trial.statusOf('EvaluateDecision', { decisionId: `${trial.id}-none`, variables: '{}' }),
    await evaluate(trial, 'none', {}),
  ]),
]);
