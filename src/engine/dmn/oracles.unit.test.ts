import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decision } from '../../../tests/process/projection/feature-models.ts';
import { hasTck, runTck } from '../../../tests/prove/dmn-tck.ts';
import { checkDecisions } from '../../../tests/prove/recorded-decisions.ts';
import { compileDrg } from './index.ts';
import { compiled, evaluate, output } from './test-models.ts';

describe("the bank's decisions as Zeebe 8.6.0 answered them", () => {
  const checked = checkDecisions();

  it('are 210', () => expect(checked).toHaveLength(210));

  it('have the same outputs, and the same rules match', () =>
    expect(checked.map(({ difference }) => difference).filter(Boolean)).toEqual([]));
});

describe('the records that Zeebe 8.6.0 wrote of evaluations', () => {
  const stream = new URL('../../../tests/support/fixtures/feature-stream.ndjson.gz', import.meta.url);
  const records = gunzipSync(readFileSync(stream))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('"valueType":"DECISION_EVALUATION"'))
    .map((line) => JSON.parse(line));

  it('have the same evaluated decisions, inputs and rules', () => {
    const drg = compiled(decision);
    expect(records).toHaveLength(18);
    for (const { value } of records) {
      const [recorded] = value.evaluatedDecisions;
      const result = evaluate(drg, value.decisionId, {
        amountMinor: JSON.parse(recorded.evaluatedInputs[0].inputValue),
      });
      expect(result.failure).toBeUndefined();
      const ours = result.evaluatedDecisions().map((evaluated) => ({
        decisionId: evaluated.decisionId,
        decisionName: evaluated.decisionName,
        decisionType: evaluated.decisionType,
        decisionOutput: evaluated.output,
        evaluatedInputs: evaluated.inputs.map((input) => ({
          inputId: input.id,
          inputName: input.name,
          inputValue: input.value,
        })),
        matchedRules: evaluated.matchedRules.map(({ ruleId, ruleIndex, outputs }) => ({
          ruleId,
          ruleIndex,
          evaluatedOutputs: outputs.map((each) => ({
            outputId: each.id,
            outputName: each.name,
            outputValue: each.value,
          })),
        })),
      }));
      expect(value.evaluatedDecisions).toEqual([expect.objectContaining(ours[0] ?? {})]);
      expect(ours).toHaveLength(1);
    }
  });
});

describe.skipIf(!hasTck())('a sample of the DMN TCK (whole: npm run prove -- tck)', () => {
  it('decision tables, boxed expressions, scopes and services pass', async () => {
    const sample = /^compliance-level-2|00(04|16|32|34|37|38|39|40|41|85|86|87|89|91)-|115[0-4]-|1161-/;
    const cases = await runTck((folder) => sample.test(folder));
    expect(cases.length).toBeGreaterThan(150);
    expect(cases.filter(({ passed }) => !passed)).toEqual([]);
  });
});

const shared = new URL('../../../../shared/cases/dmn/', import.meta.url);

describe.skipIf(!existsSync(shared))('public cases (shared/cases/dmn)', () => {
  const read = (name: string) => readFileSync(new URL(name, shared), 'utf8');
  const files = existsSync(shared)
    ? ['made', 'other'].flatMap((f) => readdirSync(new URL(f, shared)).map((n) => `${f}/${n}`))
    : [];

  it('are taken or refused with the reason that Zeebe has too', () => {
    const kinds = files.map((file) => {
      const result = compileDrg(read(file), file);
      return [file, result.kind === 'drg' ? 'drg' : result.problems[0]?.message];
    });
    expect(Object.fromEntries(kinds)).toEqual({
      'made/null-compare.dmn': 'drg',
      'made/name-length.dmn': 'drg',
      'made/list-contains-question.dmn': 'drg',
      'made/not-list-contains.dmn': 'drg',
      'made/中文决策.dmn': 'drg',
      'other/performance.dmn': 'the expression "decisionInputExpression1" must not be empty',
      'other/AllowedValues.dmn': 'drg',
      'other/modeler-complex.dmn': 'the output "output_1" has no name',
      'other/no-di.dmn': 'the expression language "javascript" is not supported',
      'other/dmn-11.dmn': 'drg',
    });
  });

  it('answer as the standard says', () => {
    const answers = (file: string, id: string, variables: object[]) => {
      const drg = compiled(read(file));
      return variables.map((each) => output(drg, id, each));
    };
    expect(answers('made/list-contains-question.dmn', 'listContainsQ', [{ code: 485 }, { code: 1 }])).toEqual(
      ['hit', 'miss'],
    );
    expect(
      answers('made/not-list-contains.dmn', 'notListContains', [
        { inputList: ['a'] },
        { inputList: ['TEST'] },
      ]),
    ).toEqual(['clean', 'blocked']);
    expect(
      answers('made/null-compare.dmn', 'nullCompare', [{ amount: 21 }, { amount: null }, {}, { amount: 5 }]),
    ).toEqual(['big', 'missing', 'missing', 'other']);
    expect(answers('made/name-length.dmn', 'nameLength', [{ name: '张𬭊' }])).toEqual(['two']);
    expect(answers('made/中文决策.dmn', '授信决策', [{ 金额: 500_001 }, { 金额: 5 }, {}])).toEqual([
      '总行',
      '支行',
      '支行',
    ]);
  });

  it('of 1.8 MB compile in a few seconds on a loaded machine', () => {
    const start = performance.now();
    const result = compileDrg(read('other/performance.dmn'), 'performance.dmn', { lenient: true });
    expect(result.kind).toBe('drg');
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
