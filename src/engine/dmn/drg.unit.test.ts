import { describe, expect, it } from 'vitest';
import { fromJson, scopeOf } from '../feel/index.ts';
import { compiled, definitions, escaped, evaluate, literal, output, settings, table } from './test-models.ts';

const requires = (...ids: string[]) =>
  ids
    .map((id) => `<informationRequirement><requiredDecision href="#${id}" /></informationRequirement>`)
    .join('');
const decision = (id: string, content: string, name = id) =>
  `<decision id="${id}" name="${escaped(name)}">${content}</decision>`;

describe('required decisions', () => {
  it('are known by the variable, else by the id, and by the name where nothing else has it', () => {
    const drg = compiled(
      definitions(
        decision('with-variable', `<variable name="amount in CNY" />${literal('1')}`, 'Amount') +
          decision('by-id', literal('2'), '得分') +
          decision(
            'd',
            requires('with-variable', 'by-id') + literal('[amount in CNY, `by-id`, 得分, Amount]'),
          ),
      ),
    );
    expect(output(drg, 'd')).toEqual([1, 2, 2, 1]);
    expect(output(drg, 'd', { Amount: 'from outside', 得分: 7 })).toEqual([1, 2, 7, 'from outside']);
  });

  it('are evaluated once, before those that require them', () => {
    const drg = compiled(
      definitions(
        decision('top', requires('left', 'right') + literal('left + right')) +
          decision('left', requires('base') + literal('base + 1')) +
          decision('right', requires('base') + literal('base + 2')) +
          decision('base', literal('x')) +
          decision('other', literal('assert(1, false)')),
      ),
    );
    const result = evaluate(drg, 'top', { x: 10 });
    expect(result.output).toBe(23);
    expect(result.evaluatedDecisions().map(({ decisionId, output }) => [decisionId, output])).toEqual([
      ['base', '10'],
      ['left', '11'],
      ['right', '12'],
      ['top', '23'],
    ]);
  });

  it('that fail fail the whole and are named', () => {
    const drg = compiled(
      definitions(
        decision('top', requires('below') + literal('below')) +
          decision('below', literal('assert(1, false)')),
      ),
    );
    const result = evaluate(drg, 'top');
    expect(result.failure?.decisionId).toBe('below');
    expect(result.failure?.message).toMatch(
      /^Expected to evaluate decision 'top', but failed to evaluate expression/,
    );
    expect(result.evaluatedDecisions().map(({ decisionId }) => decisionId)).toEqual(['below']);
  });

  it('do not hide what comes from outside from each other', () => {
    const drg = compiled(
      definitions(decision('a', literal('x')) + decision('d', requires('a') + literal('[a, x]'))),
    );
    expect(output(drg, 'd', { x: 1, a: 2 })).toEqual([1, 1]);
  });
});

describe('a decision', () => {
  it('has a version tag, a type and a name', () => {
    const drg = compiled(
      definitions(
        `<decision id="d" name="批量"><extensionElements><zeebe:versionTag xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" value="v1.2" /></extensionElements>${table({ inputs: [], outputs: ['n'], rules: [['1']] })}</decision>` +
          decision('literal', literal('1')),
      ),
    );
    expect(drg.decisions.get('d')).toMatchObject({
      id: 'd',
      name: '批量',
      versionTag: 'v1.2',
      type: 'DECISION_TABLE',
    });
    expect(drg.decisions.get('literal')).toMatchObject({ versionTag: '', type: 'LITERAL_EXPRESSION' });
    expect(drg).toMatchObject({ id: 'model', name: 'Model', namespace: 'http://tongban/test' });
    expect(output(drg, 'd')).toBe(1);
  });

  it('that is not there fails', () => {
    expect(output(compiled(definitions(decision('d', literal('1')))), 'e')).toContain(
      `no decision found with id 'e'`,
    );
  });

  it('takes time, zone and randomness from its arguments', () => {
    const drg = compiled(definitions(decision('d', literal('[string(now()), random number()]'))));
    const result = drg.evaluate('d', scopeOf({}), {
      now: Date.UTC(2026, 0, 1),
      zone: '+08:00',
      random: () => 0.25,
    });
    expect(result.output).toEqual(['2026-01-01T08:00:00+08:00', 0.25]);
  });

  it('shares one bound of work among all that it requires', () => {
    const drg = compiled(
      definitions(
        decision('a', literal('count(for i in 1..20000 return i)')) +
          decision('d', requires('a') + literal('a + count(for i in 1..20000 return i)')),
      ),
    );
    const run = (id: string) => drg.evaluate(id, scopeOf({}), { ...settings, maxSteps: 80_000 });
    expect(run('a').failure).toBeUndefined();
    expect(run('d').failure?.message).toContain('too many steps');
  });
});

describe('input data', () => {
  const input = (typeRef: string) =>
    compiled(
      definitions(
        `<inputData id="in" name="birth date"><variable name="birth date" typeRef="${typeRef}" /></inputData>` +
          `<decision id="d" name="d"><informationRequirement id="q"><requiredInput href="#in" /></informationRequirement>${literal('birth date')}</decision>`,
      ),
    );

  it('may have names with spaces', () => {
    expect(output(input('string'), 'd', { 'birth date': 'x' })).toBe('x');
  });

  it('is read as a date, a time or a duration where its type is one, since JSON has only strings', () => {
    expect(evaluate(input('date'), 'd', { 'birth date': '1990-02-28' }).output).toMatchObject({
      year: 1990,
      day: 28,
    });
    expect(output(input('dayTimeDuration'), 'd', { 'birth date': 'P1D' })).toBe('P1D');
    expect(output(input('yearMonthDuration'), 'd', { 'birth date': 'P1D' })).toBeNull();
  });

  it('of another type is null with a warning', () => {
    const result = evaluate(input('number'), 'd', { 'birth date': 'x' });
    expect(result.output).toBeNull();
    expect(result.warnings).toEqual([
      { type: 'INVALID_TYPE', message: `'birth date': expected 'number' but found 'x'` },
    ]);
  });

  it('that is missing is null with a warning', () => {
    expect(evaluate(input('number'), 'd').warnings[0]?.type).toBe('NO_VARIABLE_FOUND');
  });
});

describe('business knowledge models', () => {
  const model = (id: string, parameters: string, content: string, requirements = '') =>
    `<businessKnowledgeModel id="${id}" name="${id}"><variable name="${id}" /><encapsulatedLogic>${parameters}${content}</encapsulatedLogic>${requirements}</businessKnowledgeModel>`;
  const knows = (id: string) =>
    `<knowledgeRequirement id="k-${id}"><requiredKnowledge href="#${id}" /></knowledgeRequirement>`;

  it('are functions of those that require them, and may require others', () => {
    const drg = compiled(
      definitions(
        model('square', '<formalParameter name="n" typeRef="number" />', literal('n * n')) +
          model(
            'area',
            '<formalParameter name="the radius" />',
            literal('square(the radius) * 3'),
            knows('square'),
          ) +
          decision('d', knows('area') + literal('area(x)')) +
          decision('e', literal('area(x)')),
      ),
    );
    expect(output(drg, 'd', { x: 2 })).toBe(12);
    expect(output(drg, 'd', { x: 'a' })).toBeNull();
    expect(output(drg, 'e', { x: 2 })).toBeNull();
    expect(drg.invoke('area', scopeOf({ 'the radius': 3 }), settings).output).toBe(27);
    expect([...drg.functions.keys()]).toEqual(['square', 'area']);
  });

  it('may be tables; what fails in them fails the decision', () => {
    const logic = table({
      inputs: ['n'],
      outputs: ['r'],
      rules: [
        ['> 1', '"big"'],
        ['> 10', '"huge"'],
      ],
    });
    const drg = compiled(
      definitions(
        model('grade', '<formalParameter name="n" />', logic) +
          decision('d', knows('grade') + literal('grade(x)')),
      ),
    );
    expect(output(drg, 'd', { x: 2 })).toBe('big');
    expect(output(drg, 'd', { x: 20 })).toBe(
      `Expected to evaluate decision 'd', but multiple values aren't allowed for UNIQUE hit policy. found: ["big", "huge"]`,
    );
  });
});

describe('decision services', () => {
  const service = definitions(
    `<inputData id="in" name="given" />` +
      decision('inner', literal('assert(1, false)')) +
      `<decision id="out" name="out"><informationRequirement id="q1"><requiredInput href="#in" /></informationRequirement>${requires('inner')}${literal('[given, inner, outside]')}</decision>` +
      `<decisionService id="s" name="s"><outputDecision href="#out" /><inputDecision href="#inner" /><inputData href="#in" /></decisionService>` +
      `<decision id="d" name="d"><knowledgeRequirement id="k"><requiredKnowledge href="#s" /></knowledgeRequirement>${literal('s("A", "B")')}</decision>`,
  );

  it('take input data, then input decisions, and see nothing else', () => {
    const drg = compiled(service);
    expect(output(drg, 'd', { outside: 1 })).toEqual(['A', 'B', null]);
    const invoked = drg.invoke('s', scopeOf({ given: 1, inner: 2, outside: 3 }), settings);
    expect(invoked.output).toEqual([1, 2, null]);
  });

  it('with several outputs give a context', () => {
    const drg = compiled(
      definitions(
        decision('a', literal('1')) +
          decision('b', literal('2')) +
          `<decisionService id="s" name="s"><outputDecision href="#a" /><outputDecision href="#b" /></decisionService>`,
      ),
    );
    expect(drg.invoke('s', scopeOf({}), settings).output).toEqual(fromJson('{"a":1,"b":2}'));
    expect(drg.invoke('t', scopeOf({}), settings).failure?.message).toContain(`found with id 't'`);
  });
});

describe('imports', () => {
  const base = definitions(
    `<itemDefinition id="t" name="tShort"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>
     <inputData id="who" name="Person name" />
     <decision id="greeting" name="The greeting"><variable name="The greeting" /><informationRequirement id="q"><requiredInput href="#who" /></informationRequirement>${literal('"Hello, " + Person name')}</decision>
     <businessKnowledgeModel id="f" name="twice"><encapsulatedLogic><formalParameter name="n" />${literal('n + n')}</encapsulatedLogic></businessKnowledgeModel>`,
  ).replace('http://tongban/test', 'http://tongban/base');
  const importing = definitions(
    `<import name="base" namespace="http://tongban/base" importType="https://www.omg.org/spec/DMN/20191111/MODEL/" />
     <decision id="d" name="d"><variable name="d" typeRef="base.tShort" />
       <informationRequirement id="q"><requiredDecision href="http://tongban/base#greeting" /></informationRequirement>
       <knowledgeRequirement id="k"><requiredKnowledge href="http://tongban/base#f" /></knowledgeRequirement>
       ${literal('if x then base.The greeting else base.twice("a")')}</decision>
     <decision id="e" name="e"><informationRequirement id="q2"><requiredDecision href="http://tongban/base#greeting" /></informationRequirement>
       ${literal('base.The greeting + "!"')}</decision>`,
  );

  it('bring decisions, functions and types under their name', () => {
    const drg = compiled(importing, { imports: [compiled(base)] });
    expect(output(drg, 'e', { 'Person name': '张三' })).toBe('Hello, 张三!');
    expect(output(drg, 'd', { 'Person name': 'x', x: true })).toContain(
      `expected 'tShort' but found 'Hello, x'`,
    );
    expect(output(drg, 'd', { x: false })).toContain(`expected 'tShort' but found 'aa'`);
  });

  it('that are not there refuse the file', () => {
    expect(() => compiled(importing)).toThrow('the import \\"base\\"');
  });
});

describe('the versions of DMN', () => {
  it('1.1 to 1.5 are read', () => {
    for (const namespace of [
      'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
      'http://www.omg.org/spec/DMN/20180521/MODEL/',
      'https://www.omg.org/spec/DMN/20191111/MODEL/',
      'https://www.omg.org/spec/DMN/20211108/MODEL/',
      'https://www.omg.org/spec/DMN/20230324/MODEL/',
    ])
      expect(output(compiled(definitions(decision('d', literal('1 + 1')), namespace)), 'd')).toBe(2);
  });

  it('types of 1.1 may have a prefix', () => {
    const xml = definitions(
      `<itemDefinition id="t" name="tAmount"><typeRef xmlns:feel="http://www.omg.org/spec/FEEL/20140401">feel:number</typeRef></itemDefinition>` +
        decision('d', `<variable name="d" typeRef="feel:string" />${literal('x')}`) +
        decision('e', `<variable name="e" typeRef="tns:tAmount" />${literal('x')}`),
      'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
    );
    expect(output(compiled(xml), 'd', { x: 1 })).toContain(`expected 'string' but found '1'`);
    expect(output(compiled(xml), 'e', { x: 'a' })).toContain(`expected 'tAmount' but found 'a'`);
    expect(output(compiled(xml), 'e', { x: 1 })).toBe(1);
  });
});
