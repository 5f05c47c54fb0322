import { childNamed, type XmlElement } from '../xml/read-xml.ts';
import type {
  Aggregation,
  BoxedExpression,
  Cell,
  ContextEntry,
  DecisionTable,
  FunctionDefinition,
  HitPolicy,
  InputClause,
  LiteralExpression,
  OutputClause,
  Rule,
} from './model.ts';
import { isFeel } from './namespaces.ts';
import { dmnChildren, type Reader, readInformationItem, typeRefOf, unaryTestsText } from './reader.ts';

/** Reads a boxed expression; undefined when the element is none. `owner` is the closest id around it. */
export function readExpression(
  element: XmlElement,
  owner: string,
  reader: Reader,
): BoxedExpression | undefined {
  if (element.namespace !== reader.namespace) return undefined;
  const typed = { id: element.attributes.get('id'), typeRef: typeRefOf(element, reader) };
  const inner = typed.id || owner;
  const part = (name: string) => readPart(element, name, inner, reader);
  switch (element.name) {
    case 'literalExpression':
      return readLiteralExpression(element, owner, reader);
    case 'decisionTable':
      return readDecisionTable(element, owner, reader);
    case 'context':
      return {
        kind: 'context',
        ...typed,
        entries: dmnChildren(element, 'contextEntry', reader).map((entry) =>
          readContextEntry(entry, inner, reader),
        ),
      };
    case 'list':
      return { kind: 'list', ...typed, items: expressionsIn(element, inner, reader) };
    case 'relation':
      return readRelation(element, inner, reader);
    case 'invocation':
      return {
        kind: 'invocation',
        ...typed,
        callee: onlyExpression(element, inner, reader),
        bindings: dmnChildren(element, 'binding', reader).map((binding) => ({
          parameter: childNamed(binding, reader.namespace, 'parameter')?.attributes.get('name') ?? '',
          value: expressionsIn(binding, inner, reader)[0],
        })),
      };
    case 'functionDefinition':
      return readFunctionDefinition(element, owner, reader);
    case 'conditional':
      return {
        kind: 'conditional',
        ...typed,
        condition: part('if'),
        consequence: part('then'),
        alternative: part('else'),
      };
    case 'for':
      return { ...iteration(element, inner, reader), ...typed, kind: 'for', body: part('return') };
    case 'some':
    case 'every':
      return { ...iteration(element, inner, reader), ...typed, kind: element.name, body: part('satisfies') };
    case 'filter':
      return { kind: 'filter', ...typed, in: part('in'), match: part('match') };
    default:
      return undefined;
  }
}

function iteration(element: XmlElement, owner: string, reader: Reader) {
  const variable = element.attributes.get('iteratorVariable') ?? '';
  if (variable === '')
    reader.problems.add(owner, `<${element.qualifiedName}> has no iteratorVariable`, 'name the variable');
  return { variable, in: readPart(element, 'in', owner, reader) };
}

/** The expression in `<if>`, `<in>`, `<return>` … */
function readPart(element: XmlElement, name: string, owner: string, reader: Reader): BoxedExpression {
  const part = childNamed(element, reader.namespace, name);
  return part
    ? onlyExpression(part, owner, reader)
    : missing(`<${element.qualifiedName}> has no <${name}>`, owner, reader);
}

function onlyExpression(element: XmlElement, owner: string, reader: Reader): BoxedExpression {
  const [expression] = expressionsIn(element, owner, reader);
  return expression ?? missing(`<${element.qualifiedName}> has no expression`, owner, reader);
}

function missing(message: string, owner: string, reader: Reader): BoxedExpression {
  reader.problems.add(owner, message, 'write an expression');
  return { kind: 'literal-expression', id: undefined, typeRef: undefined, text: 'null' };
}

function expressionsIn(element: XmlElement, owner: string, reader: Reader): readonly BoxedExpression[] {
  return element.children.flatMap((child) => readExpression(child, owner, reader) ?? []);
}

/** A literal expression (also an input's or an output's). Its text is there and FEEL, or a problem is noted. */
function readLiteralExpression(element: XmlElement, owner: string, reader: Reader): LiteralExpression {
  const id = element.attributes.get('id');
  const text = childNamed(element, reader.namespace, 'text')?.text;
  if (text === undefined)
    reader.problems.add(
      id || owner,
      `the expression "${id || owner}" must not be empty`,
      'write an expression, or null',
    );
  checkLanguage(element, id || owner, reader);
  return { kind: 'literal-expression', id, typeRef: typeRefOf(element, reader), text: text ?? 'null' };
}

function checkLanguage(element: XmlElement, id: string, reader: Reader): void {
  const language = element.attributes.get('expressionLanguage');
  if (!isFeel(language))
    reader.problems.add(id, `the expression language "${language}" is not supported`, 'write it in FEEL');
}

/** `<encapsulatedLogic>` of a business knowledge model, or a boxed function. Only FEEL is run. */
export function readFunctionDefinition(
  element: XmlElement,
  owner: string,
  reader: Reader,
): FunctionDefinition {
  const id = element.attributes.get('id');
  const kind = element.attributes.get('kind') ?? 'FEEL';
  const isRun = kind.toUpperCase() === 'FEEL';
  if (!isRun)
    reader.problems.add(id || owner, `functions of the kind "${kind}" are not run`, 'write it in FEEL');
  return {
    kind: 'function-definition',
    id,
    typeRef: typeRefOf(element, reader),
    parameters: dmnChildren(element, 'formalParameter', reader).map((item) =>
      readInformationItem(item, reader),
    ),
    body: isRun ? expressionsIn(element, id || owner, reader)[0] : undefined,
  };
}

function readContextEntry(element: XmlElement, owner: string, reader: Reader): ContextEntry {
  const variable = childNamed(element, reader.namespace, 'variable');
  return {
    variable: variable && readInformationItem(variable, reader),
    value: onlyExpression(element, owner, reader),
  };
}

function readRelation(element: XmlElement, owner: string, reader: Reader): BoxedExpression {
  const columns = dmnChildren(element, 'column', reader).map((column) => readInformationItem(column, reader));
  const rows = dmnChildren(element, 'row', reader).map((row) => expressionsIn(row, owner, reader));
  for (const row of rows)
    if (row.length !== columns.length)
      reader.problems.add(
        owner,
        `a row has ${row.length} elements; there are ${columns.length} columns`,
        'fill in or take out the cells',
      );
  return {
    kind: 'relation',
    id: element.attributes.get('id'),
    typeRef: typeRefOf(element, reader),
    columns,
    rows,
  };
}

const hitPolicies: ReadonlySet<string> = new Set<HitPolicy>([
  'UNIQUE',
  'FIRST',
  'PRIORITY',
  'ANY',
  'COLLECT',
  'RULE ORDER',
  'OUTPUT ORDER',
]);
const aggregations: ReadonlySet<string> = new Set<Aggregation>(['SUM', 'MIN', 'MAX', 'COUNT']);

function readDecisionTable(element: XmlElement, owner: string, reader: Reader): DecisionTable {
  const id = element.attributes.get('id');
  const named = id || owner;
  const hitPolicy = element.attributes.get('hitPolicy') ?? 'UNIQUE';
  if (!hitPolicies.has(hitPolicy))
    reader.problems.add(
      named,
      `the hit policy "${hitPolicy}" is unknown`,
      `use ${[...hitPolicies].join(', ')}`,
    );
  const aggregation = element.attributes.get('aggregation');
  if (aggregation !== undefined && !aggregations.has(aggregation))
    reader.problems.add(
      named,
      `the aggregation "${aggregation}" is unknown`,
      `use ${[...aggregations].join(', ')}`,
    );
  const table: DecisionTable = {
    kind: 'decision-table',
    id,
    typeRef: typeRefOf(element, reader),
    hitPolicy: hitPolicy as HitPolicy,
    aggregation: hitPolicy === 'COLLECT' ? (aggregation as Aggregation | undefined) : undefined,
    inputs: dmnChildren(element, 'input', reader).map((input) => readInputClause(input, named, reader)),
    outputs: dmnChildren(element, 'output', reader).map((output) => readOutputClause(output, named, reader)),
    rules: dmnChildren(element, 'rule', reader).map((rule) => readRule(rule, named, reader)),
  };
  checkTable(table, named, reader);
  return table;
}

function readInputClause(element: XmlElement, owner: string, reader: Reader): InputClause {
  const id = element.attributes.get('id') ?? '';
  const expression = childNamed(element, reader.namespace, 'inputExpression');
  return {
    id,
    label: element.attributes.get('label'),
    expression: readLiteralExpression(expression ?? element, id || owner, reader),
  };
}

function readOutputClause(element: XmlElement, owner: string, reader: Reader): OutputClause {
  const id = element.attributes.get('id') ?? '';
  const defaultOutput = childNamed(element, reader.namespace, 'defaultOutputEntry');
  return {
    id,
    name: element.attributes.get('name'),
    label: element.attributes.get('label'),
    typeRef: typeRefOf(element, reader),
    outputValues: unaryTestsText(element, 'outputValues', reader),
    defaultOutput: defaultOutput && readLiteralExpression(defaultOutput, id || owner, reader),
  };
}

function readRule(element: XmlElement, owner: string, reader: Reader): Rule {
  const id = element.attributes.get('id') ?? '';
  const cells = (name: string): readonly Cell[] =>
    dmnChildren(element, name, reader).map((entry) => {
      checkLanguage(entry, entry.attributes.get('id') || id || owner, reader);
      return {
        id: entry.attributes.get('id'),
        text: childNamed(entry, reader.namespace, 'text')?.text ?? '',
      };
    });
  return { id, inputEntries: cells('inputEntry'), outputEntries: cells('outputEntry') };
}

function checkTable(table: DecisionTable, id: string, { problems }: Reader): void {
  if (table.outputs.length === 0)
    problems.add(id, 'the decision table has no output', 'add an output column');
  if (table.outputs.length > 1) {
    if (table.aggregation)
      problems.add(
        id,
        `hit policy COLLECT with ${table.aggregation} is not defined for several outputs`,
        'keep one output, or collect without an aggregation',
      );
    const names = new Set<string>();
    for (const output of table.outputs) {
      if (!output.name)
        problems.add(
          output.id || id,
          `the output "${output.label ?? output.id}" has no name`,
          'name each output',
        );
      else if (names.has(output.name))
        problems.add(output.id || id, `two outputs are named "${output.name}"`, 'rename one of the two');
      names.add(output.name ?? '');
    }
  }
  for (const rule of table.rules)
    if (
      rule.inputEntries.length !== table.inputs.length ||
      rule.outputEntries.length !== table.outputs.length
    )
      problems.add(
        rule.id || id,
        `the rule has ${rule.inputEntries.length} input and ${rule.outputEntries.length} output cells; the table has ` +
          `${table.inputs.length} input and ${table.outputs.length} output columns`,
        'fill in or take out the cells',
      );
}
