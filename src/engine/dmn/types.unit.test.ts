import { describe, expect, it } from 'vitest';
import { compiled, definitions, escaped, literal, output, problemsOf } from './test-models.ts';

const items = `
<itemDefinition id="t1" name="tGrade"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
<itemDefinition id="t2" name="tAge"><typeRef>number</typeRef><allowedValues><text>[18..150]</text></allowedValues></itemDefinition>
<itemDefinition id="t3" name="tGrades" isCollection="true"><typeRef>tGrade</typeRef></itemDefinition>
<itemDefinition id="t4" name="tPair" isCollection="true"><typeRef>number</typeRef><typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
<itemDefinition id="t5" name="tPerson"><itemComponent id="c1" name="full name"><typeRef>string</typeRef></itemComponent><itemComponent id="c2" name="age"><typeRef>tAge</typeRef></itemComponent>
  <itemComponent id="c3" name="children" isCollection="true"><typeRef>tPerson</typeRef></itemComponent></itemDefinition>
<itemDefinition id="t6" name="tNumberFunction"><functionItem outputTypeRef="number"><parameters name="n" typeRef="number" /></functionItem></itemDefinition>`;

/** The value of an expression whose decision has this type. */
function typed(typeRef: string, text: string, variables: object = {}): unknown {
  const xml = definitions(
    `${items}<decision id="d" name="D"><variable name="D" typeRef="${typeRef}" />${literal(text)}</decision>`,
  );
  return output(compiled(xml), 'd', variables);
}

const refused = (typeRef: string, found: string) =>
  `Expected to evaluate decision 'd', but 'D': expected '${typeRef}' but found '${found}'`;

describe('the type of a decision', () => {
  it('is one of FEEL, by the names of the standard and of Camunda', () => {
    expect(typed('string', '"a"')).toBe('a');
    expect(typed('string', '1')).toBe(refused('string', '1'));
    expect(typed('number', '"a"')).toBe(refused('number', 'a'));
    expect(typed('boolean', 'true')).toBe(true);
    expect(typed('dateTime', 'date and time("2026-11-28T10:00:00")')).toBe('2026-11-28T10:00:00');
    expect(typed('date and time', 'time("10:00:00")')).toBe(refused('date and time', '10:00:00'));
    expect(typed('yearMonthDuration', 'duration("P1Y")')).toBe('P1Y');
    expect(typed('years and months duration', 'duration("P1D")')).toBe(
      refused('years and months duration', 'P1D'),
    );
    expect(typed('Any', '1')).toBe(1);
    expect(typed('unknown', '1')).toBe(1);
  });

  it('takes null', () => {
    for (const typeRef of ['number', 'tGrade', 'tGrades', 'tPerson'])
      expect(typed(typeRef, 'null')).toBeNull();
  });

  it('converts one value to a list and back, and a date to midnight in UTC', () => {
    expect(typed('number', '[5]')).toBe(5);
    expect(typed('number', '[[5]]')).toBe(refused('number', '[[5]]'));
    expect(typed('tGrades', '"A"')).toEqual(['A']);
    expect(typed('date and time', 'date("2026-11-28")')).toBe('2026-11-28T00:00:00Z');
  });

  it('has allowed values', () => {
    expect(typed('tGrade', '"B"')).toBe('B');
    expect(typed('tGrade', '"C"')).toBe(refused('tGrade', 'C'));
    expect(typed('tAge', '18')).toBe(18);
    expect(typed('tAge', '17')).toBe(refused('tAge', '17'));
  });

  it('applies allowed values to each item of a collection, a type constraint to the whole', () => {
    expect(typed('tGrades', '["A", "B"]')).toEqual(['A', 'B']);
    expect(typed('tGrades', '["A", "C"]')).toContain(`expected 'tGrades'`);
    expect(typed('tPair', '[1, 2]')).toEqual([1, 2]);
    expect(typed('tPair', '[1, 2, 3]')).toContain(`expected 'tPair'`);
  });

  it('may be a context that contains itself; all components must be there, others may', () => {
    const child = '{full name: "x", age: 20, children: []}';
    expect(typed('tPerson', `{full name: "y", age: 40, children: [${child}], more: 1}`)).toMatchObject({
      'full name': 'y',
      children: [{ age: 20 }],
      more: 1,
    });
    expect(typed('tPerson', '{full name: "y", age: 40}')).toContain(`expected 'tPerson'`);
    expect(
      typed('tPerson', `{full name: "y", age: 40, children: [{full name: "x", age: 3, children: []}]}`),
    ).toContain(`expected 'tPerson'`);
    expect(typed('tPerson', `{full name: "y", age: [40], children: ${child}}`)).toEqual({
      'full name': 'y',
      age: 40,
      children: [{ 'full name': 'x', age: 20, children: [] }],
    });
  });

  it('may be a function', () => {
    const xml = (body: string) =>
      definitions(`${items}<decision id="f" name="f"><variable name="f" typeRef="tNumberFunction" />${literal(body)}</decision>
        <decision id="d" name="D"><informationRequirement id="q"><requiredDecision href="#f" /></informationRequirement>${literal('f(2)')}</decision>`);
    expect(output(compiled(xml('function(n) n + 1')), 'd')).toBe(3);
    expect(output(compiled(xml('function(n, m) n + m')), 'd')).toContain(`expected 'tNumberFunction'`);
  });
});

describe('instance of', () => {
  it('knows the item definitions; it converts nothing, and allowed values do not count', () => {
    expect(typed('Any', '"C" instance of tGrade')).toBe(true);
    expect(typed('Any', '1 instance of tGrade')).toBe(false);
    expect(typed('Any', '["A"] instance of tGrade')).toBe(false);
    expect(typed('Any', '["A", null] instance of tGrades')).toBe(true);
    expect(typed('Any', '"A" instance of tGrades')).toBe(false);
    expect(typed('Any', '{full name: "y", age: null, children: []} instance of tPerson')).toBe(true);
    expect(typed('Any', '{full name: "y"} instance of tPerson')).toBe(false);
    expect(typed('Any', '[{full name: "y", age: 1, children: []}] instance of list<tPerson>')).toBe(true);
    expect(typed('Any', '(function(n) n) instance of tNumberFunction')).toBe(true);
    expect(typed('Any', '(function(n, m) n) instance of tNumberFunction')).toBe(false);
    expect(typed('Any', '1 instance of tGone')).toBe(false);
  });
});

describe('an item definition', () => {
  const problems = (content: string) =>
    problemsOf(definitions(`${content}<decision id="d" name="D">${literal('1')}</decision>`));

  it('that is defined by itself is refused', () => {
    const found = problems(
      `<itemDefinition id="a" name="tA"><typeRef>tB</typeRef></itemDefinition><itemDefinition id="b" name="tB" isCollection="true"><typeRef>tA</typeRef></itemDefinition>`,
    );
    expect(found.map(({ elementId, message }) => [elementId, message])).toEqual([
      ['a', 'the type "tA" is defined by itself, or by too many others'],
      ['b', 'the type "tB" is defined by itself, or by too many others'],
    ]);
  });

  it('with allowed values that cannot be read is refused', () => {
    const [problem] = problems(
      `<itemDefinition id="a" name="tA"><typeRef>number</typeRef><allowedValues><text>${escaped('> ')}</text></allowedValues></itemDefinition>`,
    );
    expect(problem?.elementId).toBe('a');
    expect(problem?.message).toContain('the allowed values ">" cannot be read');
  });
});
