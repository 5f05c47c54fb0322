/** The DMN TCK: every case of compliance levels 2 and 3, and which of them Camunda's engine passes. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { compileDrg, type DecisionResult, type Drg } from '../../src/engine/dmn/index.ts';
import {
  type FeelContext,
  type FeelValue,
  feelEquals,
  fromJson,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTime,
  scopeOf,
  toJson,
  typeName,
} from '../../src/engine/feel/index.ts';
import { readXml, type XmlElement } from '../../src/engine/xml/read-xml.ts';

/** Where the reference data is, beside the checkout. */
const reference = new URL('../../../shared/tck/', import.meta.url).pathname;
const archive = join(reference, 'dmn-tck.tgz');
const camundaResults = join(reference, 'camunda-results.csv');

export const hasTck = () => existsSync(archive) && existsSync(camundaResults);

export interface TckCase {
  /** `compliance-level-3/0082-feel-coercion`. */
  readonly folder: string;
  readonly file: string;
  readonly id: string;
  readonly passed: boolean;
  readonly passesInCamunda: boolean;
  /** Why it failed, in a line; empty when it passed. */
  readonly reason: string;
}

/** Runs all cases whose folder the filter takes. */
export async function runTck(filter: (folder: string) => boolean = () => true): Promise<readonly TckCase[]> {
  const root = mkdtempSync(join(tmpdir(), 'tongban-tck-'));
  try {
    await extract({ file: archive, cwd: root });
    const inCamunda = passedInCamunda();
    const levels = ['compliance-level-2', 'compliance-level-3'];
    const folders = levels.flatMap((level) =>
      readdirSync(join(root, 'TestCases', level)).map((name) => `${level}/${name}`),
    );
    return folders
      .sort()
      .filter(filter)
      .flatMap((folder) => runFolder(join(root, 'TestCases', folder), folder, inCamunda));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Lines of `folder, file, case, SUCCESS or another word, reason`, quoted. */
function passedInCamunda(): ReadonlySet<string> {
  const lines = readFileSync(camundaResults, 'utf8').split('\n');
  const fields = lines.map((line) => line.slice(1, -1).split('","'));
  return new Set(fields.filter((row) => row[3] === 'SUCCESS').map((row) => row.slice(0, 3).join(' ')));
}

function runFolder(path: string, folder: string, inCamunda: ReadonlySet<string>): readonly TckCase[] {
  const names = readdirSync(path).sort();
  const models = new Models(names.filter((name) => name.endsWith('.dmn')).map((name) => join(path, name)));
  return names
    .filter((name) => name.endsWith('.xml'))
    .flatMap((name) => {
      const root = xml(join(path, name));
      const model = models.compiled(join(path, textOf(root, 'modelName').trim()));
      return named(root, 'testCase').map((testCase): TckCase => {
        const file = name.slice(0, -'.xml'.length);
        const id = testCase.attributes.get('id') ?? '';
        const reason = typeof model === 'string' ? model : runCase(testCase, model);
        const passesInCamunda = inCamunda.has([folder, file, id].join(' '));
        return { folder, file, id, passed: reason === '', passesInCamunda, reason };
      });
    });
}

/** The models of a folder, those compiled first that others import. */
class Models {
  private readonly byNamespace: ReadonlyMap<string, { readonly path: string; readonly root: XmlElement }>;
  private readonly drgs = new Map<string, Drg | string>();

  constructor(paths: readonly string[]) {
    const roots = paths.map((path) => ({ path, root: xml(path) }));
    this.byNamespace = new Map(roots.map((each) => [each.root.attributes.get('namespace') ?? '', each]));
  }

  /** The model, or why it is refused. */
  compiled(path: string): Drg | string {
    const known = this.drgs.get(path);
    if (known !== undefined) return known;
    const imports = named(xml(path), 'import').flatMap((element) => {
      const imported = this.byNamespace.get(element.attributes.get('namespace') ?? '');
      const drg = imported && this.compiled(imported.path);
      return drg === undefined || typeof drg === 'string' ? [] : [drg];
    });
    const compilation = compileDrg(readFileSync(path, 'utf8'), path, { imports, lenient: true });
    const result =
      compilation.kind === 'drg'
        ? compilation.drg
        : `refused: ${compilation.problems.map(({ message }) => message).join('; ')}`;
    this.drgs.set(path, result);
    return result;
  }
}

const settings = { now: Date.UTC(2026, 10, 28), zone: 'Z', random: () => 0.5 };

/** Empty when the case passes, otherwise why it does not. */
function runCase(testCase: XmlElement, drg: Drg): string {
  const inputs = named(testCase, 'inputNode').map(
    (node) => [node.attributes.get('name') ?? '', valueIn(node)] as const,
  );
  const scope = scopeOf(new Map(inputs));
  const invoked = testCase.attributes.get('invocableName');
  const called = [...drg.functions.values()].find(({ name }) => name === invoked);
  const results = named(testCase, 'resultNode');
  for (const node of results) {
    const name = node.attributes.get('name') ?? '';
    const expectedNode = named(node, 'expected')[0];
    const expected = expectedNode ? valueIn(expectedNode) : null;
    let result: DecisionResult;
    if (called) result = drg.invoke(called.id, scope, settings);
    else {
      const decision = [...drg.decisions.values()].find((each) => each.name === name);
      if (!decision) return `there is no decision "${name}"`;
      result = drg.evaluate(decision.id, scope, settings);
    }
    const output = called && results.length > 1 ? entryOf(result.output, name) : result.output;
    if (!isExpected(output, expected)) return difference(name, expected, output, result);
  }
  return '';
}

function difference(name: string, expected: FeelValue, output: FeelValue, result: DecisionResult): string {
  const why = result.failure?.message ?? result.warnings.map(({ message }) => message)[0] ?? '';
  return `${name}: expected ${shown(expected)} but was ${shown(output)}${why && ` (${why.slice(0, 200)})`}`;
}

const shown = (value: FeelValue) => `${typeName(value)} ${toJson(value)}`.slice(0, 200);

function entryOf(value: FeelValue, name: string): FeelValue {
  return value instanceof Map ? ((value as FeelContext).get(name) ?? null) : null;
}

/** Numbers are compared to eight digits after the point, as the TCK asks. */
function isExpected(actual: FeelValue, expected: FeelValue): boolean {
  if (typeName(actual) !== typeName(expected)) return false;
  if (typeName(actual) === 'number')
    return Math.abs(Number(actual) - Number(expected)) < 1e-8 || feelEquals(actual, expected) === true;
  if (Array.isArray(actual) && Array.isArray(expected))
    return (
      actual.length === expected.length &&
      actual.every((item: FeelValue, index) => isExpected(item, expected[index] as FeelValue))
    );
  if (actual instanceof Map && expected instanceof Map) {
    const [a, b] = [actual as FeelContext, expected as FeelContext];
    return (
      a.size === b.size &&
      [...b].every(([name, value]) => a.has(name) && isExpected(a.get(name) ?? null, value))
    );
  }
  return feelEquals(actual, expected) === true;
}

/** The value in `<expected>`, `<inputNode>`, `<component>` or `<item>`. */
function valueIn(node: XmlElement): FeelValue {
  for (const child of node.children)
    if (child.name === 'list') return isNil(child) ? null : named(child, 'item').map(valueIn);
  const components = named(node, 'component');
  if (components.length > 0)
    return new Map(components.map((each) => [each.attributes.get('name') ?? '', valueIn(each)]));
  const value = named(node, 'value')[0];
  return value === undefined || isNil(value) || isNil(node) ? null : simpleValue(value);
}

function simpleValue(value: XmlElement): FeelValue {
  const type = foreign(value, 'type')?.replace(/^.*:/, '') ?? guessed(value.text);
  const text = type === 'string' ? value.text : value.text.trim();
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'decimal':
    case 'double':
    case 'integer':
      return numberOf(text);
    case 'date':
      return parseDate(text);
    case 'time':
      return parseTime(text);
    case 'dateTime':
      return parseDateTime(text);
    case 'duration':
      return parseDuration(text);
    default:
      return text;
  }
}

/** XML's numbers may begin with `+`, zeros or a point. */
function numberOf(text: string): FeelValue {
  return fromJson(
    text
      .replace(/^\+/, '')
      .replace(/^(-?)0*(?=\d)/, '$1')
      .replace(/^(-?)\./, '$10.')
      .replace(/\.$/, ''),
  );
}

function guessed(text: string): string {
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return 'decimal';
  return /^\s*(true|false)\s*$/.test(text) ? 'boolean' : 'string';
}

const isNil = (element: XmlElement) => foreign(element, 'nil') === 'true';

function foreign(element: XmlElement, name: string): string | undefined {
  return element.foreignAttributes.find((attribute) => attribute.name === name)?.value;
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function textOf(element: XmlElement, name: string): string {
  return named(element, name)[0]?.text ?? '';
}

function xml(path: string): XmlElement {
  const document = readXml(readFileSync(path, 'utf8'));
  if (document.kind === 'xml-problem') throw new Error(`${path}: ${document.message}`);
  return document.root;
}
