import { describe, expect, it } from 'vitest';
import {
  compiled,
  evaluate,
  oneDecision,
  outputOf,
  problemsOf,
  type TableText,
  table,
} from './test-models.ts';

/** Hits by amount: 5 hits r1 only, 15 hits r1 and r2, 25 all three, 0 none. */
const amounts = (outputs: readonly [string, string, string], more: Partial<TableText> = {}): string =>
  table({
    inputs: ['amount'],
    outputs: ['result'],
    rules: [
      ['> 0', outputs[0]],
      ['> 10', outputs[1]],
      ['> 20', outputs[2]],
    ],
    ...more,
  });

const grades: readonly [string, string, string] = ['"low"', '"middle"', '"high"'];

describe('a single result', () => {
  it('UNIQUE gives the output of the one rule, null without one, and fails with two', () => {
    const logic = amounts(grades);
    expect(outputOf(logic, { amount: 5 })).toBe('low');
    expect(outputOf(logic, { amount: 0 })).toBeNull();
    expect(outputOf(logic, { amount: 15 })).toBe(
      `Expected to evaluate decision 'd', but multiple values aren't allowed for UNIQUE hit policy. found: ["low", "middle"]`,
    );
  });

  it('names the failed decision and keeps what was evaluated', () => {
    const result = evaluate(compiled(oneDecision(amounts(grades))), 'd', { amount: 15 });
    expect(result.output).toBeNull();
    expect(result.failure?.decisionId).toBe('d');
    const [evaluated] = result.evaluatedDecisions();
    expect(evaluated).toMatchObject({
      decisionId: 'd',
      output: 'null',
      inputs: [{ name: 'amount', value: '15' }],
    });
    expect(evaluated?.matchedRules.map(({ ruleId }) => ruleId)).toEqual(['r1', 'r2']);
  });

  it('ANY takes equal outputs and fails with different ones', () => {
    expect(outputOf(amounts(['"a"', '"a"', '"a"'], { hitPolicy: 'ANY' }), { amount: 25 })).toBe('a');
    expect(outputOf(amounts(['1', '1.0', '1'], { hitPolicy: 'ANY' }), { amount: 25 })).toBe(1);
    expect(outputOf(amounts(['"a"', '"b"', '"a"'], { hitPolicy: 'ANY' }), { amount: 15 })).toContain(
      `different values aren't allowed for ANY hit policy. found: ["a", "b"]`,
    );
  });

  it('FIRST takes the first in the order of the rules', () => {
    const logic = amounts(grades, { hitPolicy: 'FIRST' });
    expect(outputOf(logic, { amount: 25 })).toBe('low');
    const [evaluated] = evaluate(compiled(oneDecision(logic)), 'd', { amount: 25 }).evaluatedDecisions();
    expect(evaluated?.matchedRules.map(({ ruleIndex }) => ruleIndex)).toEqual([1]);
  });

  it('FIRST tests all rules: one that fails after the hit fails the decision', () => {
    const logic = table({
      hitPolicy: 'FIRST',
      inputs: ['amount'],
      outputs: ['result'],
      rules: [
        ['> 0', '"hit"'],
        ['assert(?, ? > 10) > 0', '"never"'],
      ],
    });
    expect(outputOf(logic, { amount: 15 })).toBe('hit');
    expect(outputOf(logic, { amount: 5 })).toContain('assert');
  });

  it('PRIORITY takes the output that is listed first; one that is not listed comes last', () => {
    const outputs = ['result: "high", "middle"'];
    expect(outputOf(amounts(grades, { hitPolicy: 'PRIORITY', outputs }), { amount: 25 })).toBe('high');
    expect(outputOf(amounts(grades, { hitPolicy: 'PRIORITY', outputs }), { amount: 15 })).toBe('middle');
    expect(outputOf(amounts(grades, { hitPolicy: 'PRIORITY', outputs }), { amount: 5 })).toBe('low');
  });

  it('PRIORITY decides by the first output, then by the second', () => {
    const logic = table({
      hitPolicy: 'PRIORITY',
      inputs: ['x'],
      outputs: ['who: "board", "branch"', 'days: 1, 5, 10'],
      rules: [
        ['-', '"branch"', '1'],
        ['-', '"board"', '10'],
        ['-', '"board"', '5'],
      ],
    });
    expect(outputOf(logic, { x: 1 })).toEqual({ who: 'board', days: 5 });
  });

  it('PRIORITY without values to go by is refused', () => {
    const [problem] = problemsOf(oneDecision(amounts(grades, { hitPolicy: 'PRIORITY' })));
    expect(problem?.message).toContain('PRIORITY needs the values of an output');
  });
});

describe('a list of results', () => {
  it('COLLECT and RULE ORDER list the outputs in the order of the rules', () => {
    for (const hitPolicy of ['COLLECT', 'RULE ORDER']) {
      expect(outputOf(amounts(grades, { hitPolicy }), { amount: 25 })).toEqual(['low', 'middle', 'high']);
      expect(outputOf(amounts(grades, { hitPolicy }), { amount: 5 })).toEqual(['low']);
      expect(outputOf(amounts(grades, { hitPolicy }), { amount: 0 })).toBeNull();
    }
  });

  it('OUTPUT ORDER sorts by priority, equals in the order of the rules', () => {
    const logic = table({
      hitPolicy: 'OUTPUT ORDER',
      inputs: ['x'],
      outputs: ['who: "a", "b"', 'nr'],
      rules: [
        ['-', '"b"', '1'],
        ['-', '"a"', '2'],
        ['-', '"b"', '3'],
        ['-', '"a"', '4'],
      ],
    });
    expect(outputOf(logic, { x: 1 })).toEqual([
      { who: 'a', nr: 2 },
      { who: 'a', nr: 4 },
      { who: 'b', nr: 1 },
      { who: 'b', nr: 3 },
    ]);
  });

  it('sorts by more than ten values', () => {
    const values = Array.from({ length: 15 }, (_, index) => index + 1);
    const logic = table({
      hitPolicy: 'OUTPUT ORDER',
      inputs: ['x'],
      outputs: [`n: ${values.join(', ')}`],
      rules: values.toReversed().map((value) => ['-', String(value)]),
    });
    expect(outputOf(logic, { x: 1 })).toEqual(values);
  });
});

describe('aggregation', () => {
  const collect = (aggregation: string, outputs: readonly [string, string, string] = ['1.1', '2.2', '3.3']) =>
    amounts(outputs, { hitPolicy: 'COLLECT', aggregation });

  it('SUM, MIN, MAX and COUNT', () => {
    expect(outputOf(collect('SUM'), { amount: 15 })).toBe(3.3);
    expect(outputOf(collect('MIN'), { amount: 25 })).toBe(1.1);
    expect(outputOf(collect('MAX'), { amount: 25 })).toBe(3.3);
    expect(outputOf(collect('COUNT'), { amount: 25 })).toBe(3);
  });

  it('is exact beyond a double', () => {
    const sum = outputOf(collect('SUM', ['9007199254740993', '0.01', '0']), { amount: 15 });
    expect(sum).toBe(Number('9007199254740993.01'));
    const result = evaluate(compiled(oneDecision(collect('SUM', ['9007199254740993', '0.01', '0']))), 'd', {
      amount: 15,
    });
    expect(result.evaluatedDecisions()[0]?.output).toBe('9007199254740993.01');
  });

  it('gives null without a hit, COUNT as well', () => {
    for (const aggregation of ['SUM', 'MIN', 'MAX', 'COUNT'])
      expect(outputOf(collect(aggregation), { amount: 0 })).toBeNull();
  });

  it('fails when the outputs cannot be added', () => {
    expect(outputOf(collect('SUM', ['1', '"two"', '3']), { amount: 15 })).toContain('have no SUM');
  });

  it('is refused for several outputs', () => {
    const logic = table({
      hitPolicy: 'COLLECT',
      aggregation: 'SUM',
      inputs: ['x'],
      outputs: ['a', 'b'],
      rules: [['-', '1', '2']],
    });
    expect(problemsOf(oneDecision(logic))[0]?.message).toContain('SUM is not defined for several outputs');
  });
});

describe('defaults', () => {
  it('stand when no rule hits', () => {
    expect(outputOf(amounts(grades, { defaults: ['"none"'] }), { amount: 0 })).toBe('none');
    expect(outputOf(amounts(grades, { defaults: ['"none"'] }), { amount: 5 })).toBe('low');
  });

  it('of several outputs are a context; one without a default is null', () => {
    const logic = table({
      inputs: ['x'],
      outputs: ['a', 'b'],
      defaults: ['x + 1'],
      rules: [['> 10', '1', '2']],
    });
    expect(outputOf(logic, { x: 1 })).toEqual({ a: 2, b: null });
  });
});
