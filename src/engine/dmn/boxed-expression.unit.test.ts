import { describe, expect, it } from 'vitest';
import {
  compiled,
  definitions,
  evaluate,
  literal,
  oneDecision,
  output,
  outputOf,
  problemsOf,
  table,
} from './test-models.ts';

const entry = (name: string, value: string, typeRef = '') =>
  `<contextEntry><variable name="${name}"${typeRef && ` typeRef="${typeRef}"`} />${value}</contextEntry>`;

describe('a literal expression', () => {
  it('is FEEL over the variables from outside', () => {
    expect(outputOf(literal('0.1 + x'), { x: 0.2 })).toBe(0.3);
  });

  it('converts its value to its type, or is null with a warning', () => {
    expect(outputOf(literal('[5]', 'number'))).toBe(5);
    const result = evaluate(compiled(oneDecision(literal('"five"', 'number'))), 'd');
    expect(result.output).toBeNull();
    expect(result.failure).toBeUndefined();
    expect(result.warnings).toEqual([
      { type: 'INVALID_TYPE', message: `'d': expected 'number' but found 'five'` },
    ]);
  });

  it('keeps the warnings of FEEL', () => {
    const result = evaluate(compiled(oneDecision(literal('unknown + 1'))), 'd');
    expect(result.output).toBeNull();
    expect(result.warnings[0]?.type).toBe('NO_VARIABLE_FOUND');
  });

  it('that fails fails the decision', () => {
    expect(outputOf(literal('assert(x, x > 1)'), { x: 1 })).toContain(
      `Expected to evaluate decision 'd', but failed to evaluate expression 'assert(x, x > 1)'`,
    );
  });

  it('in another language is refused', () => {
    const xml = oneDecision(
      '<literalExpression id="l" expressionLanguage="juel"><text>x</text></literalExpression>',
    );
    expect(problemsOf(xml)).toEqual([
      {
        elementId: 'l',
        message: 'the expression language "juel" is not supported',
        advice: 'write it in FEEL',
      },
    ]);
  });
});

describe('a context', () => {
  it('has its entries in order; each sees those before it', () => {
    const logic = `<context>${entry('a', literal('1'))}${entry('monthly rate', literal('a + 1'))}${entry('c', literal('monthly rate * 10'))}</context>`;
    const result = evaluate(compiled(oneDecision(logic)), 'd');
    expect([...(result.output as ReadonlyMap<string, unknown>)]).toEqual([
      ['a', 1],
      ['monthly rate', 2],
      ['c', 20],
    ]);
    expect(result.evaluatedDecisions()).toMatchObject([
      { decisionType: 'CONTEXT', inputs: [], matchedRules: [] },
    ]);
  });

  it('is the value of the last entry when that has no variable', () => {
    expect(
      outputOf(
        `<context>${entry('a', literal('1'))}<contextEntry>${literal('a + 1')}</contextEntry></context>`,
      ),
    ).toBe(2);
  });

  it('checks the types of its entries', () => {
    expect(
      outputOf(
        `<context>${entry('a', literal('"x"'), 'number')}${entry('b', literal('a = null'))}</context>`,
      ),
    ).toEqual({
      a: null,
      b: true,
    });
  });

  it('may hold tables and functions', () => {
    const logic = `<context>
      ${entry('grade', table({ inputs: ['x'], outputs: ['n'], rules: [['> 1', '"big"']] }))}
      ${entry('twice', `<functionDefinition><formalParameter name="n" typeRef="number" />${literal('n * 2')}</functionDefinition>`)}
      <contextEntry>${literal('[grade, twice(x), twice("x")]')}</contextEntry></context>`;
    expect(outputOf(logic, { x: 4 })).toEqual(['big', 8, null]);
  });

  it('takes __proto__ for a name', () => {
    const logic = `<context>${entry('__proto__', literal('1'))}<contextEntry>${literal('__proto__ + 1')}</contextEntry></context>`;
    expect(outputOf(logic)).toBe(2);
  });
});

describe('lists and relations', () => {
  it('are lists of values and of contexts', () => {
    expect(outputOf(`<list>${literal('1')}${literal('"a"')}${literal('x')}</list>`, { x: true })).toEqual([
      1,
      'a',
      true,
    ]);
    const relation = `<relation><column name="id" /><column name="full name" />
      <row>${literal('1')}${literal('"张三"')}</row><row>${literal('2')}${literal('"李四"')}</row></relation>`;
    expect(outputOf(relation)).toEqual([
      { id: 1, 'full name': '张三' },
      { id: 2, 'full name': '李四' },
    ]);
    const drg = compiled(
      definitions(`<decision id="r" name="people"><variable name="people" />${relation}</decision>
        <decision id="d" name="D"><informationRequirement id="q"><requiredDecision href="#r" /></informationRequirement>${literal('people[id = 2].full name[1]')}</decision>`),
    );
    expect(output(drg, 'd')).toBe('李四');
  });

  it('with a row that does not fit its columns are refused', () => {
    const relation = `<relation id="rel"><column name="a" /><column name="b" /><row>${literal('1')}</row></relation>`;
    expect(problemsOf(oneDecision(relation))[0]).toMatchObject({
      elementId: 'rel',
      message: 'a row has 1 elements; there are 2 columns',
    });
  });
});

describe('an invocation', () => {
  const rate = `<businessKnowledgeModel id="rate" name="rate"><variable name="rate" /><encapsulatedLogic>
    <formalParameter name="amount" typeRef="number" /><formalParameter name="years" typeRef="number" />
    ${literal('amount / 100 * years')}</encapsulatedLogic></businessKnowledgeModel>`;
  const invoking = (bindings: string, callee = 'rate') =>
    compiled(
      definitions(`${rate}<decision id="d" name="D"><knowledgeRequirement id="k"><requiredKnowledge href="#rate" /></knowledgeRequirement>
        <invocation>${literal(callee)}${bindings}</invocation></decision>`),
    );
  const binding = (name: string, text: string) =>
    `<binding><parameter name="${name}" />${literal(text)}</binding>`;

  it('binds arguments by name', () => {
    expect(output(invoking(binding('years', '3') + binding('amount', 'x')), 'd', { x: 200 })).toBe(6);
  });

  it('gives null with a warning for wrong types, unknown parameters, what is no function', () => {
    for (const drg of [
      invoking(binding('years', '3') + binding('amount', '"a"')),
      invoking(binding('year', '3')),
      invoking('', '5'),
    ]) {
      const result = evaluate(drg, 'd');
      expect(result.output).toBeNull();
      expect(result.failure).toBeUndefined();
      expect(result.warnings.length).toBeGreaterThan(0);
    }
  });
});

describe('a function', () => {
  it('closes over what it was made in', () => {
    const logic = `<context>${entry('rate', literal('2'))}
      ${entry('f', `<functionDefinition><formalParameter name="x" />${literal('x * rate')}</functionDefinition>`)}
      ${entry('again', `<context>${entry('rate', literal('100'))}<contextEntry>${literal('f(5)')}</contextEntry></context>`)}
      <contextEntry>${literal('again')}</contextEntry></context>`;
    expect(outputOf(logic)).toBe(10);
  });

  it('in Java or PMML is refused by name', () => {
    for (const kind of ['Java', 'PMML']) {
      const xml = oneDecision(`<functionDefinition id="f" kind="${kind}"><context /></functionDefinition>`);
      expect(problemsOf(xml)).toEqual([
        {
          elementId: 'f',
          message: `functions of the kind "${kind}" are not run`,
          advice: 'write it in FEEL',
        },
      ]);
    }
  });
});

describe('conditional, for, some, every, filter (DMN 1.4)', () => {
  const conditional = `<conditional><if>${literal('x > 1')}</if><then>${literal('"more"')}</then><else>${literal('"less"')}</else></conditional>`;
  const iteration = (kind: string, body: string, source = 'list') => {
    const part = kind === 'for' ? 'return' : 'satisfies';
    return `<${kind} iteratorVariable="each one"><in>${literal(source)}</in><${part}>${literal(body)}</${part}></${kind}>`;
  };

  it('a conditional takes else for false and null, and is null for what is no boolean', () => {
    expect(outputOf(conditional, { x: 2 })).toBe('more');
    expect(outputOf(conditional, { x: 1 })).toBe('less');
    expect(outputOf(conditional, { x: null })).toBe('less');
    expect(outputOf(conditional.replace('x &gt; 1', 'x').replace('x > 1', 'x'), { x: 'yes' })).toBeNull();
  });

  it('for returns a value for each item and sees those before it', () => {
    expect(outputOf(iteration('for', 'each one * 2'), { list: [1, 2, 3] })).toEqual([2, 4, 6]);
    expect(outputOf(iteration('for', 'each one + count(partial)'), { list: [10, 10] })).toEqual([10, 11]);
    expect(outputOf(iteration('for', 'each one'), { list: 7 })).toEqual([7]);
    expect(outputOf(iteration('for', 'each one'), { list: null })).toBeNull();
  });

  it('some and every are three-valued', () => {
    expect(outputOf(iteration('some', 'each one > 2'), { list: [1, 3] })).toBe(true);
    expect(outputOf(iteration('some', 'each one > 2'), { list: [1, null] })).toBeNull();
    expect(outputOf(iteration('some', 'each one > 2'), { list: [null, 3] })).toBe(true);
    expect(outputOf(iteration('some', 'each one'), { list: [true, 'x'] })).toBeNull();
    expect(outputOf(iteration('some', 'each one > 2'), { list: [] })).toBe(false);
    expect(outputOf(iteration('every', 'each one > 2'), { list: [3, 4] })).toBe(true);
    expect(outputOf(iteration('every', 'each one > 2'), { list: [3, 1, null] })).toBe(false);
    expect(outputOf(iteration('every', 'each one > 2'), { list: [] })).toBe(true);
  });

  it('a filter keeps what matches, by item or by the entries of a context', () => {
    const filter = (match: string) =>
      `<filter><in>${literal('list')}</in><match>${literal(match)}</match></filter>`;
    expect(outputOf(filter('item > 2'), { list: [1, 2, 3, null] })).toEqual([3]);
    expect(outputOf(filter('n > 2'), { list: [{ n: 1 }, { n: 3 }] })).toEqual([{ n: 3 }]);
    expect(outputOf(filter('"x"'), { list: [1] })).toBeNull();
  });

  it('without a part is refused', () => {
    const xml = oneDecision(
      `<conditional id="c"><if>${literal('true')}</if><then>${literal('1')}</then></conditional>`,
    );
    expect(problemsOf(xml)).toEqual([
      { elementId: 'c', message: '<conditional> has no <else>', advice: 'write an expression' },
    ]);
  });
});
