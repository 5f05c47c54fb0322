import { describe, expect, it } from 'vitest';
import { compileDrg } from './index.ts';
import { compiled, definitions, literal, output, problemsOf } from './test-models.ts';

const decision = (id: string, content = literal('1')) =>
  `<decision id="${id}" name="${id}">${content}</decision>`;
const messages = (xml: string) =>
  problemsOf(xml).map(({ elementId, message }) => `${elementId ?? ''}: ${message}`);

describe('text that is no DMN', () => {
  it('is refused with line and column, document types by name', () => {
    expect(problemsOf('<definitions>\n  <decision\n</definitions>')[0]).toMatchObject({
      advice: 'correct the XML',
      line: expect.any(Number),
      column: expect.any(Number),
    });
    const [problem] = problemsOf(
      `<!DOCTYPE definitions [<!ENTITY a "b">]>${definitions(decision('d')).replace(/<\?xml.*\?>/, '')}`,
    );
    expect(problem?.message).toContain('DOCTYPE');
  });

  it('is refused with the versions that are read', () => {
    const [problem] = problemsOf(definitions(decision('d'), 'https://www.omg.org/spec/DMN/20300101/MODEL/'));
    expect(problem).toEqual({
      message:
        'test.dmn: <definitions> of the namespace "https://www.omg.org/spec/DMN/20300101/MODEL/" is no DMN that is read',
      advice: 'save it as DMN 1.1, 1.2, 1.3, 1.4, 1.5',
    });
    expect(problemsOf('<html />')).toHaveLength(1);
  });
});

describe('ids and names', () => {
  it('are there', () => {
    expect(
      messages(definitions('<decision><literalExpression><text>1</text></literalExpression></decision>')),
    ).toEqual([': <decision> has no id', ': <decision> has no name']);
    expect(
      messages(
        definitions(decision('d')).replace('id="model" name="Model" namespace="http://tongban/test"', ''),
      ),
    ).toEqual([
      ': <definitions> has no id',
      ': <definitions> has no name',
      ': <definitions> has no namespace',
    ]);
  });

  it('are unique, names of XML, and not too long', () => {
    expect(messages(definitions(decision('d') + decision('d')))).toEqual(['d: the id "d" is there twice']);
    expect(messages(definitions(decision('1st')))[0]).toContain('"1st" is no id');
    expect(messages(definitions(decision('a b')))[0]).toContain('"a b" is no id');
    expect(messages(definitions(decision('x'.repeat(256))))[0]).toContain(
      'the id of <decision> has 256 characters',
    );
    expect(messages(definitions(decision('x'.repeat(255))))).toEqual([]);
  });

  it('may be Chinese', () => {
    expect(output(compiled(definitions(decision('授信决策'))), '授信决策')).toBe(1);
  });

  it('of a version tag are not too long', () => {
    const tag = `<extensionElements><zeebe:versionTag xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" value="${'1'.repeat(40_000)}" /></extensionElements>`;
    expect(messages(definitions(decision('d', tag + literal('1'))))).toEqual([
      'd: the version tag has 40000 characters',
    ]);
  });
});

describe('requirements', () => {
  const requires = (id: string) =>
    `<informationRequirement><requiredDecision href="#${id}" /></informationRequirement>`;

  it('that are circular are refused with the way round, leniently too', () => {
    const xml = definitions(
      decision('a', requires('b') + literal('b')) +
        decision('b', requires('c') + literal('c')) +
        decision('c', requires('a') + literal('a')),
    );
    expect(messages(xml)).toEqual(['a: requirements are circular: a → b → c → a']);
    expect(compileDrg(xml, 'x.dmn', { lenient: true }).kind).toBe('refused');
    expect(messages(definitions(decision('a', requires('a') + literal('a'))))).toEqual([
      'a: requirements are circular: a → a',
    ]);
  });

  it('of functions that are circular are refused', () => {
    const model = (id: string, required: string) =>
      `<businessKnowledgeModel id="${id}" name="${id}"><encapsulatedLogic>${literal('1')}</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#${required}" /></knowledgeRequirement></businessKnowledgeModel>`;
    expect(messages(definitions(model('f', 'g') + model('g', 'f')))).toEqual([
      'f: requirements are circular: f → g → f',
    ]);
  });

  it('of an input that is not there are taken, since variables are visible all the same', () => {
    const xml = definitions(
      decision(
        'a',
        `<informationRequirement><requiredInput href="#gone" /></informationRequirement>${literal('x')}`,
      ),
    );
    expect(output(compiled(xml), 'a', { x: 1 })).toBe(1);
  });

  it('of what is not there are refused', () => {
    expect(messages(definitions(decision('a', requires('gone') + literal('1'))))).toEqual([
      'a: "a" requires "gone", which is not there or of another kind',
    ]);
    expect(
      messages(definitions(`<inputData id="in" name="in" />${decision('a', requires('in') + literal('1'))}`)),
    ).toEqual(['a: "a" requires "in", which is not there or of another kind']);
  });
});

describe('extensions', () => {
  it("of Zeebe that are not known are refused by name, others' are taken", () => {
    const extension = (content: string) =>
      definitions(decision('d', `<extensionElements>${content}</extensionElements>${literal('1')}`));
    expect(messages(extension('<zeebe:magic xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" />'))).toEqual([
      ': <zeebe:magic> is not known in a decision',
    ]);
    expect(messages(extension('<x:other xmlns:x="http://x"><deep /></x:other>'))).toEqual([]);
  });
});

describe('a decision', () => {
  it('without logic, or with two, is refused', () => {
    expect(messages(definitions(decision('d', '')))).toEqual(['d: the decision "d" has no logic']);
    expect(messages(definitions(decision('d', literal('1') + literal('2'))))).toEqual([
      'd: the decision "d" has more than one logic',
    ]);
  });

  it('that cannot be parsed is taken leniently and fails when it is evaluated; others do not', () => {
    const xml = definitions(decision('bad', literal('1 +')) + decision('good') + decision('empty', ''));
    expect(problemsOf(xml).map(({ elementId }) => elementId)).toEqual(['empty', 'bad']);
    const drg = compiled(xml, { lenient: true });
    expect(output(drg, 'good')).toBe(1);
    expect(output(drg, 'bad')).toContain(`failed to parse expression '1 +'`);
    expect(output(drg, 'empty')).toContain('has no logic');
  });
});
