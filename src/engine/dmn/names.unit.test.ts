import { describe, expect, it } from 'vitest';
import { Names } from './names.ts';
import { compiled, definitions, literal, output } from './test-models.ts';

describe('names', () => {
  it('are found by their words, those of outer scopes too; plain ones need not be known', () => {
    const outer = Names.none.with(['monthly income', 'plain', 'Date-Time', '中文 名称', '中文名称', '+++']);
    const inner = outer.with(['income of both', 'x']);
    expect(outer.with(['x', ''])).toBe(outer);
    const within = (text: string) => new Set(inner.within(text));
    expect(within('sum(monthly   income, 2)')).toEqual(new Set(['+++', 'monthly income']));
    expect(within('Date-Time.year + 中文 名称')).toEqual(new Set(['+++', 'Date-Time', '中文 名称']));
    expect(within('income of both')).toEqual(new Set(['+++', 'income of both']));
    expect(Names.none.within('monthly income')).toEqual([]);
    expect(inner.all()).toHaveLength(5);
  });

  it('of a decision that is not required do not change how others are read', () => {
    const decision = (id: string, name: string, text: string) =>
      `<decision id="${id}" name="${name}">${literal(text)}</decision>`;
    const drg = compiled(definitions(decision('x', 'a-b', '1') + decision('d', 'd', 'a-b')));
    expect(output(drg, 'd', { a: 5, b: 2 })).toBe(3);
  });

  it('may have symbols where they are required', () => {
    const drg = compiled(
      definitions(
        `<decision id="x" name="a-b">${literal('1')}</decision><decision id="d" name="d"><informationRequirement><requiredDecision href="#x" /></informationRequirement>${literal('a-b + 1')}</decision>`,
      ),
    );
    expect(output(drg, 'd', { a: 5, b: 2 })).toBe(2);
  });
});
