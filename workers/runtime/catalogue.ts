import type { TObject, TSchema } from 'typebox';
import type { WorkerDefinition } from './define-worker.ts';

/** One variable of a worker as the catalogue shows it. */
export interface CatalogueVariable {
  readonly name: string;
  /** JSON type, allowed values or limits in short. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

export interface CatalogueEntry {
  readonly type: string;
  /** Folder below `workers/`. */
  readonly folder: string;
  readonly purpose: { readonly zh: string; readonly en: string };
  readonly uses: readonly string[];
  readonly input: readonly CatalogueVariable[];
  readonly output: readonly CatalogueVariable[];
  readonly errors: readonly { readonly code: string; readonly when: string }[];
  readonly timeoutMs: number;
}

/** The job catalogue: what each job type is for, reads, writes and may throw. Sorted by folder and type. */
export function buildCatalogue(
  workersByFolder: Readonly<Record<string, readonly WorkerDefinition[]>>,
  defaultTimeoutMs: number,
): CatalogueEntry[] {
  return Object.entries(workersByFolder)
    .flatMap(([folder, workers]) =>
      workers.map((worker) => ({
        type: worker.type,
        folder,
        purpose: worker.purpose,
        uses: [...worker.uses].sort() as string[],
        input: variablesOf(worker.input),
        output: variablesOf(worker.output),
        errors: worker.errors ?? [],
        timeoutMs: worker.timeoutMs ?? defaultTimeoutMs,
      })),
    )
    .sort((a, b) => compare(a.folder, b.folder) || compare(a.type, b.type));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function variablesOf(schema: TObject): CatalogueVariable[] {
  const required = new Set((schema.required as readonly string[] | undefined) ?? []);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    type: describeSchema(property),
    required: required.has(name),
    description: (property as { description?: string }).description ?? '',
  }));
}

interface AnySchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** A schema in a few words: `integer 0..100`, `"approve" | "reject"`, `{ code: string }[]`. */
export function describeSchema(schema: TSchema, depth = 0): string {
  const known = schema as AnySchema;
  if (known.const !== undefined) return JSON.stringify(known.const);
  if (known.enum) return known.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (known.anyOf) return known.anyOf.map((member) => describeSchema(member, depth)).join(' | ');
  if (known.type === 'array') {
    const item = known.items ? describeSchema(known.items, depth + 1) : 'any';
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
  }
  if (known.type === 'object') return describeObject(known, depth);
  const limits = limitsOf(known);
  return [known.type ?? 'any', limits].filter(Boolean).join(' ');
}

function describeObject({ properties }: AnySchema, depth: number): string {
  const entries = Object.entries(properties ?? {});
  if (entries.length === 0 || depth > 2) return 'object';
  return `{ ${entries.map(([name, schema]) => `${name}: ${describeSchema(schema, depth + 1)}`).join(', ')} }`;
}

function limitsOf({ minimum, maximum }: AnySchema): string {
  if (minimum === undefined && maximum === undefined) return '';
  if (maximum === undefined) return `>= ${minimum}`;
  if (minimum === undefined) return `<= ${maximum}`;
  return `${minimum}..${maximum}`;
}

/** The catalogue as Markdown, Chinese first. */
export function renderCatalogue(entries: readonly CatalogueEntry[]): string {
  const lines = [
    '# 任务类型目录 / Job catalogue',
    '',
    '由 `npm run catalogue` 从代码生成，请勿手工修改。',
    'Made from the code by `npm run catalogue`; do not edit.',
    '',
    `共 ${entries.length} 个任务类型 / ${entries.length} job types.`,
    '每个任务还需要变量 `caseId`。 / Every job also needs the variable `caseId`.',
  ];
  let folder = '';
  for (const entry of entries) {
    if (entry.folder !== folder) {
      folder = entry.folder;
      lines.push('', `## ${folder}`);
    }
    lines.push(...renderEntry(entry));
  }
  return `${lines.join('\n')}\n`;
}

function renderEntry(entry: CatalogueEntry): string[] {
  const uses = entry.uses.length > 0 ? entry.uses.map((name) => `\`${name}\``).join(', ') : '—';
  return [
    '',
    `### ${entry.type}`,
    '',
    `${entry.purpose.zh}  `,
    entry.purpose.en,
    '',
    `系统 / Uses: ${uses}. 单次时限 / Time limit: ${entry.timeoutMs / 1000} s.`,
    ...renderVariables('输入 / Input', entry.input),
    ...renderVariables('输出 / Output', entry.output),
    ...renderErrors(entry.errors),
  ];
}

function renderVariables(title: string, variables: readonly CatalogueVariable[]): string[] {
  if (variables.length === 0) return ['', `${title}: —`];
  return [
    '',
    `| ${title} | 类型 / Type | 必填 / Required | 说明 / Note |`,
    '|---|---|---|---|',
    ...variables.map(
      ({ name, type, required, description }) =>
        `| \`${name}\` | ${cell(type)} | ${required ? '是 / yes' : '否 / no'} | ${cell(description)} |`,
    ),
  ];
}

function renderErrors(errors: CatalogueEntry['errors']): string[] {
  if (errors.length === 0) return [];
  return [
    '',
    '| 错误代码 / Error code | 情形 / When |',
    '|---|---|',
    ...errors.map(({ code, when }) => `| \`${code}\` | ${cell(when)} |`),
  ];
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
