import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join, relative, sep } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { fixtureFile } from '../support/feature-stream.ts';
import { launchBrowser } from './support/browser.ts';
import * as runs from './support/engine-runs.ts';

/**
 * The pure folders of the engine, bundled for a browser, give there what they give in Node, byte for byte: in another
 * time zone and another language.
 */
const engineFolder = join(projectRoot, 'src/engine');
const outOfStack = 'The evaluation is nested too deeply.';
const builtins = new Set(builtinModules);
const elementTypes = [
  'PROCESS', 'SUB_PROCESS', 'EVENT_SUB_PROCESS', 'MULTI_INSTANCE_BODY', 'START_EVENT', 'INTERMEDIATE_CATCH_EVENT',
  'INTERMEDIATE_THROW_EVENT', 'BOUNDARY_EVENT', 'END_EVENT', 'SERVICE_TASK', 'SEND_TASK', 'RECEIVE_TASK', 'USER_TASK',
  'MANUAL_TASK', 'TASK', 'BUSINESS_RULE_TASK', 'SCRIPT_TASK', 'CALL_ACTIVITY', 'EXCLUSIVE_GATEWAY', 'PARALLEL_GATEWAY',
  'INCLUSIVE_GATEWAY', 'EVENT_BASED_GATEWAY',
]; // biome-ignore format: a list of words
/** With and without daylight saving, of half hours, of the southern hemisphere, with a winter time that counts as saving, none. */
const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Europe/Dublin',
  'Etc/UTC',
  'Mars/Olympus',
];
let chunk: Rolldown.OutputChunk;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [chunk, browser] = await Promise.all([bundle(), launchBrowser()]);
  const context = await browser.newContext({ locale: 'ar-EG', timezoneId: 'America/St_Johns' });
  page = await context.newPage();
  await page.addScriptTag({ content: chunk.code });
});
afterAll(() => browser?.close());

async function bundle(): Promise<Rolldown.OutputChunk> {
  const built = await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: {
        entry: join(import.meta.dirname, 'support/engine-runs.ts'),
        formats: ['iife'],
        name: 'engineRuns',
      },
    },
  });
  const [output] = built as Rolldown.RolldownOutput[];
  const [first] = output?.output ?? [];
  if (!first || output?.output.length !== 1) throw new Error('the engine is not one script');
  return first;
}

type Runs = typeof runs;

/** Runs one of the functions here and in the browser. */
async function both<N extends keyof Runs>(
  name: N,
  ...args: Parameters<Runs[N]>
): Promise<[string[], string[]]> {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a function of the same name runs there
  const call = runs[name] as (...args: unknown[]) => string[];
  const there = await page.evaluate(
    ([called, given]) => {
      const { engineRuns } = globalThis as unknown as {
        engineRuns: Record<string, (...args: unknown[]) => string[]>;
      };
      return engineRuns[called as string]?.(...(given as unknown[])) ?? [];
    },
    [name, args] as const,
  );
  return [call(...args), there];
}

const filesOf = (folder: string, end: string): runs.NamedText[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => ({ name: basename(name), text: readFileSync(join(folder, name), 'utf8') }));

test('nothing of Node is in the bundle, and nothing of ours but the pure folders', () => {
  const { code, imports, moduleIds } = chunk;
  const isNodes = (id: string) =>
    id.includes('__vite-browser-external') || builtins.has(id.replace(/^node:/, ''));
  expect(moduleIds.filter(isNodes)).toEqual([]);
  expect(imports).toEqual([]);
  const folders = ['bpmn', 'core', 'dmn', 'feel', 'forms', 'xml'];
  const ours = moduleIds
    .filter((id) => id.startsWith(join(projectRoot, 'src')))
    .map((id) => relative(engineFolder, id).split(sep)[0] ?? '');
  expect([...new Set(ours)].sort()).toEqual(folders);
  const packages = new Set(
    moduleIds.flatMap((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []),
  );
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  console.log(
    `the engine for a browser: ${kilobytes(code.length)}, gzip ${kilobytes(gzipSync(code).length)}, with ${[...packages].join(', ')}`,
  );
});

test('the recorded stream, given again: the same records', async () => {
  const [here, there] = await both('goldenRecords', gunzipSync(readFileSync(fixtureFile)).toString('utf8'));
  expect(here.length).toBeGreaterThan(3000);
  expect(there).toEqual(here);
});

test('a diagram of each kind of element: the same records', async () => {
  const seen = new Set<string>();
  for (const { name, text } of filesOf(join(engineFolder, 'bpmn/tests'), '.bpmn')) {
    const diagram = { name, text: waiting(text) };
    const [here, there] = await both('diagramRecords', diagram);
    expect(there, diagram.name).toEqual(here);
    for (const record of here) seen.add(/"bpmnElementType":"(\w+)"/.exec(record)?.[1] ?? '');
  }
  expect(elementTypes.filter((type) => !seen.has(type))).toEqual([]);
});

test('the bank’s 210 recorded decisions: the same answers and the same reasons', async () => {
  const recorded = join(engineFolder, 'dmn/fixtures/zeebe-8.6');
  const questions = filesOf(recorded, 'decisions.json').flatMap(
    ({ text }) => (JSON.parse(text) as { decisions: runs.DecisionQuestion[] }).decisions,
  );
  const [here, there] = await both('decisionAnswers', filesOf(recorded, '.dmn'), questions);
  expect(here).toHaveLength(210);
  expect(there).toEqual(here);
});

test('the expressions that FEEL-Scala answered for us: the same answers', async () => {
  const file = gunzipSync(readFileSync(join(engineFolder, 'feel/fixtures/feel-engine-1.18.json.gz')));
  const { expressions, unaryTests } = JSON.parse(file.toString('utf8')) as {
    expressions: [text: string][];
    unaryTests: [text: string, input: string][];
  };
  const [here, there] = await both('feelAnswers', [
    ...expressions.map(([text]) => ({ text })),
    ...unaryTests.map(([text, input]) => ({ text, input })),
  ]);
  expect(here.length).toBeGreaterThan(9000);
  expect(there).toEqual(here);
});

const scalaTests = join(projectRoot, '../shared/tck/feel-scala-tests.json');
test.skipIf(!existsSync(scalaTests))('FEEL-Scala’s own expressions: the same answers', async () => {
  const all = JSON.parse(readFileSync(scalaTests, 'utf8')) as { e: string; vars: object }[];
  const [here, there] = await both(
    'feelAnswers',
    all.map(({ e, vars }) => ({ text: e, variables: JSON.stringify(vars) })),
  );
  expect(here.length).toBeGreaterThan(1000);
  expect(there).toEqual(here);
});

test('zone, language and Unicode tables of the machine change nothing', async () => {
  const texts = [
    ...zones.flatMap((zone) =>
      ['1985-07-01T12:00:00', '2024-03-31T02:30:00', '2026-11-01T01:30:00', '2100-01-01T00:00:00'].flatMap(
        (local) => [
          `string(date and time("${local}@${zone}"))`,
          `date and time("${local}@${zone}").time offset`,
        ],
      ),
    ),
    'string(now())',
    'string(today())',
    'day of week(@"2026-11-28")',
    'month of year(@"2026-11-28")',
    'week of year(@"2027-01-01")',
    'sort(["ä", "z", "Z", "é", "张", "a", "10", "9", "😀", "ｱ"], function(x, y) x < y)',
    'sort([{k: 2, n: 1}, {k: 1, n: 2}, {k: 2, n: 3}, {k: 1, n: 4}], function(x, y) x.k < y.k)',
    'upper case("straße ıiİI ǆ")',
    'lower case("İIΣ ΟΔΟΣ Ǆ")',
    'matches("İstanbul", "^i", "i")',
    'matches("ſtraße", "STRA", "i")',
    'matches("张三 Ö٣", "^\\p{L}+ \\p{Lu}\\d$")',
    'matches("\u1E9E", "ß", "i")',
    'string(0.1 + 0.2)',
    'string(1e-30 * 3)',
    '2 ** 0.5',
    'log(10)',
    'exp(1)',
    'stddev([1, 2, 4])',
    'number("1 000,5", " ", ",")',
    'string(12345678901234567890.5)',
    'uuid()',
    'random number()',
  ];
  const [here, there] = await both(
    'feelAnswers',
    texts.map((text) => ({ text })),
  );
  expect(there).toEqual(here);
  expect(here).toContain('string 2026-11-28T20:00:00@Asia/Shanghai [] ');
});

test('crontabs and dates with a zone are due at the same moments', async () => {
  const cycles = [
    '0 30 2 * * *',
    '0 0 9 L * MON',
    '@monthly',
    'R/2026-12-01T00:00:00+08:00[Asia/Shanghai]/P1M',
  ];
  for (const cycle of cycles) {
    const [here, there] = await both('diagramRecords', { name: 'cycle.bpmn', text: startedBy(cycle) });
    expect(here.filter((line) => line.includes('"intent":"TRIGGERED"')).length, cycle).toBeGreaterThan(5);
    expect(there, cycle).toEqual(here);
  }
});

test('what is nested deep ends the same way', async () => {
  const questions = [10, 100, 150, 200, 400, 1_000, 10_000, 30_000].flatMap((depth) => [
    { text: `${'('.repeat(depth)}1${')'.repeat(depth)}` },
    { text: `${'['.repeat(depth)}${']'.repeat(depth)}` },
    { text: `${'if true then '.repeat(depth)}1${' else 2'.repeat(depth)}` },
    { text: `${'-'.repeat(depth)}1` },
    { text: `1${' + 1'.repeat(depth)}` },
    { text: `{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(${depth})}.r` },
    { text: `matches("${'a'.repeat(depth)}b", "(a|a)*c")` },
    { text: 'string(v)', variables: `{"v":${'['.repeat(depth)}1${']'.repeat(depth)}}` },
  ]);
  const [here, there] = await both('feelAnswers', questions);
  expect(there).toEqual(here);
  // Nesting ends at a bound: where the stack ends is another place on each machine.
  expect(here.filter((answer) => answer.includes(outOfStack))).toEqual([]);
  for (const depth of [50, 99, 150, 250]) {
    const [own, theirs] = await both('diagramRecords', { name: 'deep.bpmn', text: nested(depth) });
    expect(theirs, `${depth}`).toEqual(own);
  }
});

const namespaces =
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://tongban/test"';

/** Processes that end at once wait for a person instead, so that their event sub-processes get something to do. */
function waiting(diagram: string): string {
  return diagram.replace(
    /<bpmn:startEvent id="start" \/>\s*<bpmn:endEvent id="end" \/>/,
    '<bpmn:startEvent id="start" /><bpmn:userTask id="end"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>',
  );
}

function startedBy(cycle: string): string {
  return `<bpmn:definitions ${namespaces}><bpmn:process id="process" isExecutable="true"><bpmn:startEvent id="start"><bpmn:timerEventDefinition id="timer"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">${cycle}</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent></bpmn:process></bpmn:definitions>`;
}

function nested(depth: number): string {
  let within = '<bpmn:startEvent id="innermost" />';
  for (let at = depth; at > 0; at--)
    within = `<bpmn:startEvent id="s${at}" /><bpmn:sequenceFlow id="f${at}" sourceRef="s${at}" targetRef="p${at}" /><bpmn:subProcess id="p${at}">${within}</bpmn:subProcess>`;
  return `<bpmn:definitions ${namespaces}><bpmn:process id="process" isExecutable="true">${within}</bpmn:process></bpmn:definitions>`;
}
