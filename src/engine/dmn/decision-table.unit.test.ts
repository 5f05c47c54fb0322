import { describe, expect, it } from 'vitest';
import { compileUnaryTests, fromJson, scopeOf, type UnaryTests } from '../feel/index.ts';
import { compileColumn } from './column.ts';
import { DecisionRun } from './decision-run.ts';
import { emptyRuleSet, fullRuleSet, hasRule, rulesOf } from './rule-set.ts';
import { compiled, evaluate, oneDecision, outputOf, problemsOf, settings, table } from './test-models.ts';

describe('rules', () => {
  it('take an empty cell and - as anything, null included', () => {
    const logic = table({
      hitPolicy: 'RULE ORDER',
      inputs: ['a', 'b'],
      outputs: ['result'],
      rules: [
        ['', '-', '1'],
        ['null', '', '2'],
        ['> 1', '', '3'],
        ['< 16', '', '4'],
      ],
    });
    expect(outputOf(logic, { a: null })).toEqual([1, 2]);
    expect(outputOf(logic, { a: true })).toEqual([1]);
    expect(outputOf(logic, { a: 5 })).toEqual([1, 3, 4]);
  });

  it('are told apart in tables of more than 30 and of more than 60 rules', () => {
    const rules = Array.from({ length: 100 }, (_, index) => [`"${index}"`, `${index}`]);
    const logic = table({ inputs: ['x'], outputs: ['n'], rules });
    const drg = compiled(oneDecision(logic));
    for (const index of [0, 29, 30, 31, 59, 60, 99]) {
      const result = evaluate(drg, 'd', { x: String(index) });
      expect(result.output).toBe(index);
      expect(result.evaluatedDecisions()[0]?.matchedRules).toMatchObject([
        { ruleId: `r${index + 1}`, ruleIndex: index + 1 },
      ]);
    }
    expect(evaluate(drg, 'd', { x: 'other' }).output).toBeNull();
  });

  it('have several outputs as a context', () => {
    const logic = table({ inputs: ['x'], outputs: ['a', '结果'], rules: [['1', '"v"', 'x + 1']] });
    expect(outputOf(logic, { x: 1 })).toEqual({ a: 'v', 结果: 2 });
  });

  it('may ask for other variables and for functions', () => {
    const logic = table({
      hitPolicy: 'RULE ORDER',
      inputs: ['code', 'amount'],
      outputs: ['n'],
      rules: [
        ['list contains([481, 485], ?)', '> limit', '1'],
        ['not(list contains([481, 485], ?))', '-', '2'],
        ['-', '? > limit and code = 481', '3'],
      ],
    });
    expect(outputOf(logic, { code: 481, amount: 10, limit: 5 })).toEqual([1, 3]);
    expect(outputOf(logic, { code: 1, amount: 10, limit: 5 })).toEqual([2]);
  });

  it('are not evaluated further than the column that does not match', () => {
    const logic = table({
      inputs: ['a', 'b'],
      outputs: ['n'],
      rules: [
        ['1', 'assert(?, ? > 10) > 10', '1'],
        ['2', '-', '2'],
      ],
    });
    expect(outputOf(logic, { a: 2, b: 5 })).toBe(2);
    expect(outputOf(logic, { a: 1, b: 5 })).toContain('failed to evaluate expression');
  });

  it('that none is there give null', () => {
    expect(outputOf(table({ inputs: ['x'], outputs: ['n'], rules: [] }), { x: 1 })).toBeNull();
  });
});

describe('an indexed column', () => {
  const texts = [
    '-',
    '5',
    '"a"',
    '"a", "b"',
    'not("a")',
    'not("a", "b")',
    '> 3',
    '>= 3',
    '< 3',
    '<= 3',
    '[1..5]',
    '(1..5)',
    ']1..5[',
    '-2.5',
    'true',
    'false',
    'null',
    'not(null)',
    'not(5)',
    'not(true)',
    'not([1..5])',
    '1, 3, [7..9]',
    '"a", null',
    '0.1',
    '"中文"',
    '"__proto__"',
    '1e3',
    '123456789012345678901234567890',
    '> 9007199254740993',
    'x',
    '? = 5',
    '[1, 2]',
    '< x',
  ];
  const inputs = [
    'null',
    'true',
    'false',
    '0',
    '1',
    '2',
    '3',
    '3.5',
    '5',
    '5.000001',
    '7',
    '9',
    '-2.5',
    '-3',
    '0.1',
    '1000',
    '1e300',
    '-1e300',
    '9007199254740993',
    '9007199254740994',
    '123456789012345678901234567890',
    '"a"',
    '"b"',
    '"c"',
    '""',
    '"中文"',
    '"__proto__"',
    '[1]',
    '[5]',
    '["a"]',
    '{"a": 1}',
    '[]',
  ];
  const scope = scopeOf({ x: 4 });

  it('answers as its cells do, for every kind of cell and input', () => {
    const cells = texts.map((text) => compileUnaryTests(text) as UnaryTests);
    expect(cells.filter(({ kind }) => kind !== 'unary-tests')).toEqual([]);
    const column = compileColumn(cells);
    for (const text of inputs) {
      const input = fromJson(text);
      const run = new DecisionRun(scope, settings);
      const rules = fullRuleSet(cells.length);
      column.narrow(rules, input, scope, run);
      const expected = cells.flatMap((cell, rule) =>
        cell.evaluate(input, scope, settings).value === true ? [texts[rule]] : [],
      );
      expect([text, rulesOf(rules).map((rule) => texts[rule])]).toEqual([text, expected]);
    }
  });

  it('leaves out rules that are out already, and brings none back', () => {
    const cells = ['"a"', '"b"', 'not("a")', '-'].map((text) => compileUnaryTests(text) as UnaryTests);
    const column = compileColumn(cells);
    const run = new DecisionRun(scope, settings);
    const rules = emptyRuleSet(cells.length);
    column.narrow(rules, 'a', scope, run);
    expect(rulesOf(rules)).toEqual([]);
    const two = fullRuleSet(cells.length);
    column.narrow(two, 'b', scope, run);
    expect(rulesOf(two)).toEqual([1, 2, 3]);
    column.narrow(two, 'a', scope, run);
    expect(rulesOf(two)).toEqual([3]);
    expect(hasRule(two, 2)).toBe(false);
  });
});

describe('the audit record', () => {
  it('names inputs by label or expression, outputs by label or name, with values as JSON', () => {
    const logic = `<decisionTable id="t">
      <input id="in-1" label="金额"><inputExpression><text>amount</text></inputExpression></input>
      <input id="in-2"><inputExpression><text>date("2026-11-28")</text></inputExpression></input>
      <output id="out-1" name="route" label="路线" /><output id="out-2" name="list" />
      <rule id="first"><inputEntry><text>1</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"x"</text></outputEntry><outputEntry><text>[1, null, "y"]</text></outputEntry></rule>
    </decisionTable>`;
    const result = evaluate(compiled(oneDecision(logic)), 'd', { amount: 1 });
    expect(result.evaluatedDecisions()).toEqual([
      {
        decisionId: 'd',
        decisionName: 'D',
        decisionType: 'DECISION_TABLE',
        output: '{"route":"x","list":[1,null,"y"]}',
        inputs: [
          { id: 'in-1', name: '金额', value: '1' },
          { id: 'in-2', name: 'date("2026-11-28")', value: '"2026-11-28"' },
        ],
        matchedRules: [
          {
            ruleId: 'first',
            ruleIndex: 1,
            outputs: [
              { id: 'out-1', name: '路线', value: '"x"' },
              { id: 'out-2', name: 'list', value: '[1,null,"y"]' },
            ],
          },
        ],
      },
    ]);
  });
});

describe('a table that is not well made', () => {
  it('is refused with each cell that cannot be read', () => {
    const logic = table({
      inputs: ['x +'],
      outputs: ['n'],
      rules: [
        ['> ', '1'],
        ['1', '"open'],
      ],
    });
    expect(problemsOf(oneDecision(logic)).map(({ elementId }) => elementId)).toEqual(['i1', 'r1', 'r2']);
  });

  it('is refused with an output cell that is empty, as Zeebe does', () => {
    const problems = problemsOf(oneDecision(table({ inputs: ['x'], outputs: ['n'], rules: [['1', '']] })));
    expect(problems).toMatchObject([{ elementId: 'r1', message: 'the expression "r1" must not be empty' }]);
  });

  it('is refused with missing cells, unnamed or equally named outputs, unknown policies', () => {
    const rule = '<rule id="r"><inputEntry><text>1</text></inputEntry></rule>';
    const input = '<input id="i"><inputExpression><text>x</text></inputExpression></input>';
    const messages = problemsOf(
      oneDecision(
        `<decisionTable id="t" hitPolicy="BEST" aggregation="AVG">${input}<output id="a" name="n" /><output id="b" name="n" /><output id="c" />${rule}</decisionTable>`,
      ),
    ).map(({ elementId, message }) => `${elementId}: ${message}`);
    expect(messages).toEqual([
      't: the hit policy "BEST" is unknown',
      't: the aggregation "AVG" is unknown',
      'b: two outputs are named "n"',
      'c: the output "c" has no name',
      'r: the rule has 1 input and 0 output cells; the table has 1 input and 3 output columns',
    ]);
  });

  it('is refused with an input without an expression, as Zeebe does', () => {
    const logic = `<decisionTable id="t"><input id="i"><inputExpression id="e" /></input><output id="o" name="n" /></decisionTable>`;
    expect(problemsOf(oneDecision(logic))).toEqual([
      {
        elementId: 'e',
        message: 'the expression "e" must not be empty',
        advice: 'write an expression, or null',
      },
    ]);
  });
});
