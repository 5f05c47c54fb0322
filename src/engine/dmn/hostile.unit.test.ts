import { describe, expect, it } from 'vitest';
import { scopeOf } from '../feel/index.ts';
import { compileDrg } from './index.ts';
import {
  compiled,
  definitions,
  evaluate,
  literal,
  oneDecision,
  output,
  problemsOf,
  settings,
  table,
} from './test-models.ts';

/** Milliseconds that `body` takes. */
function duration(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

const requires = (id: string) =>
  `<informationRequirement><requiredDecision href="#${id}" /></informationRequirement>`;
const chain = (length: number) =>
  definitions(
    Array.from(
      { length },
      (_, index) =>
        `<decision id="d${index}" name="d${index}">${index > 0 ? requires(`d${index - 1}`) : ''}${literal(index > 0 ? `d${index - 1} + 1` : '0')}</decision>`,
    )
      .toReversed()
      .join(''),
  );

describe('models made to hurt', () => {
  it('requirements up to 200 deep are evaluated, deeper ones refused', () => {
    expect(output(compiled(chain(200)), 'd199')).toBe(199);
    expect(problemsOf(chain(1_000))[0]?.message).toContain('more than 200 deep');
  });

  it('a lattice of requirements is evaluated once each, not once a path', () => {
    const layers = Array.from({ length: 60 }, (_, layer) =>
      ['a', 'b']
        .map((side) => {
          const below = layer > 0 ? requires(`a${layer - 1}`) + requires(`b${layer - 1}`) : '';
          const logic = literal(layer > 0 ? `max(a${layer - 1}, b${layer - 1}) + 1` : '0');
          return `<decision id="${side}${layer}" name="${side}${layer}">${below}${logic}</decision>`;
        })
        .join(''),
    );
    const drg = compiled(definitions(layers.join('')));
    expect(duration(() => expect(output(drg, 'a59')).toBe(59))).toBeLessThan(2_000);
  });

  it('boxed expressions nested deeper than XML may be are refused', () => {
    const nested = (depth: number) => `${'<list>'.repeat(depth)}${literal('1')}${'</list>'.repeat(depth)}`;
    expect(evaluate(compiled(oneDecision(nested(150))), 'd').failure).toBeUndefined();
    expect(problemsOf(oneDecision(nested(10_000)))[0]?.message).toContain('nested deeper');
  });

  it('a cell of one megabyte is refused or read, in bounded time', () => {
    const cells = [
      `"${'x'.repeat(1_000_000)}"`,
      '('.repeat(500_000) + ')'.repeat(500_000),
      Array.from({ length: 200_000 }, (_, index) => index).join(','),
      'not('.repeat(250_000),
    ];
    for (const cell of cells) {
      const xml = oneDecision(table({ inputs: ['x'], outputs: ['n'], rules: [[cell, '1']] }));
      expect(duration(() => compileDrg(xml, 'x.dmn'))).toBeLessThan(5_000);
    }
  });

  it('a table of 3,000 rules and its 12,000 cells compile and evaluate in bounded time', () => {
    const rules = Array.from({ length: 3_000 }, (_, index) => [
      `"${index}"`,
      `> ${index}`,
      `[${index}..${index + 10}]`,
      `${index}`,
    ]);
    const xml = oneDecision(table({ hitPolicy: 'COLLECT', inputs: ['a', 'b', 'c'], outputs: ['n'], rules }));
    let drg = compiled(oneDecision(literal('1')));
    const compiling = duration(() => {
      drg = compiled(xml);
    });
    expect(compiling).toBeLessThan(10_000);
    expect(output(drg, 'd', { a: '2999', b: 3_000, c: 3_005 })).toEqual([2_999]);
    expect(duration(() => output(drg, 'd', { a: '5', b: 7, c: 6 }))).toBeLessThan(500);
  });

  it('functions that call themselves without end fail the decision', () => {
    const logic = `<context><contextEntry><variable name="f" /><functionDefinition><formalParameter name="n" />${literal('f(n + 1) + 1')}</functionDefinition></contextEntry><contextEntry>${literal('f(0)')}</contextEntry></context>`;
    expect(output(compiled(oneDecision(logic)), 'd')).toContain('too deeply');
    const deep = logic.replace('f(n + 1) + 1', `${'('.repeat(150)}f(n + 1) + 1${')'.repeat(150)}`);
    expect(output(compiled(oneDecision(deep)), 'd')).toContain('too deeply');
  });

  it('loops without end fail the decision', () => {
    const each = (body: string) =>
      `<for iteratorVariable="i"><in>${literal('for i in 1..100000 return i')}</in><return>${body}</return></for>`;
    const result = evaluate(compiled(oneDecision(each(each(each(literal('i')))))), 'd');
    expect(result.failure?.message).toContain('too many steps');
  });

  it('warnings do not grow without end', () => {
    const logic = `<for iteratorVariable="i"><in>${literal('for i in 1..10000 return i')}</in><return>${literal('gone + i')}</return></for>`;
    const result = evaluate(compiled(oneDecision(logic)), 'd');
    expect(result.failure).toBeUndefined();
    expect(result.warnings.length).toBeLessThanOrEqual(100);
  });

  it('problems do not grow without end', () => {
    const rules = Array.from({ length: 5_000 }, () => ['> ', '"open']);
    expect(problemsOf(oneDecision(table({ inputs: ['x'], outputs: ['n'], rules })))).toHaveLength(100);
  });

  it('a lattice of functions costs what is called, not what might be', () => {
    const layers = Array.from({ length: 40 }, (_, layer) =>
      ['f', 'g'].map((side) => {
        const knows = ['f', 'g'].map(
          (below) =>
            `<knowledgeRequirement><requiredKnowledge href="#${below}${layer - 1}" /></knowledgeRequirement>`,
        );
        const body = literal(layer > 0 ? `f${layer - 1}(n) + 1` : 'n');
        return `<businessKnowledgeModel id="${side}${layer}" name="${side}${layer}"><encapsulatedLogic><formalParameter name="n" />${body}</encapsulatedLogic>${layer > 0 ? knows.join('') : ''}</businessKnowledgeModel>`;
      }),
    );
    const drg = compiled(
      definitions(
        `${layers.flat().join('')}<decision id="d" name="D"><knowledgeRequirement><requiredKnowledge href="#f39" /></knowledgeRequirement>${literal('f39(1)')}</decision>`,
      ),
    );
    expect(duration(() => expect(output(drg, 'd')).toBe(40))).toBeLessThan(2_000);
  });

  it('types defined by a long row of others are refused, not followed to the end', () => {
    const types = Array.from(
      { length: 5_000 },
      (_, index) =>
        `<itemDefinition id="t${index}" name="t${index}"><typeRef>t${index + 1}</typeRef></itemDefinition>`,
    );
    const xml = definitions(
      `${types.join('')}<decision id="d" name="D"><variable name="D" typeRef="t0" />${literal('1')}</decision>`,
    );
    expect(duration(() => expect(problemsOf(xml)).toHaveLength(100))).toBeLessThan(5_000);
    expect(duration(() => evaluate(compiled(xml, { lenient: true }), 'd'))).toBeLessThan(5_000);
  });

  it('three thousand names with blanks do not make each expression slower', () => {
    const elements = Array.from(
      { length: 3_000 },
      (_, index) =>
        `<inputData id="i${index}" name="in ${index} put" /><decision id="d${index}" name="de ci ${index}">${literal(`in ${index} put + ${index}`)}</decision>`,
    );
    const xml = definitions(elements.join(''));
    let drg = compiled(oneDecision(literal('1')));
    const compiling = duration(() => {
      drg = compiled(xml);
    });
    expect(compiling).toBeLessThan(20_000);
    expect(output(drg, 'd77', { 'in 77 put': 1 })).toBe(78);
  });

  it('names of objects are names', () => {
    const drg = compiled(
      oneDecision(
        table({
          inputs: ['constructor', '__proto__'],
          outputs: ['toString', '__proto__'],
          rules: [['1', '2', '3', '4']],
        }),
      ),
    );
    const { output: found } = drg.evaluate(
      'd',
      scopeOf(
        new Map([
          ['constructor', 1],
          ['__proto__', 2],
        ]),
      ),
      settings,
    );
    expect([...(found as ReadonlyMap<string, unknown>)]).toEqual([
      ['toString', 3],
      ['__proto__', 4],
    ]);
    expect(evaluate(drg, 'd').output).toBeNull();
  });
});
