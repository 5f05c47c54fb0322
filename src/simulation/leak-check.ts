import { readFileSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type pg from 'pg';
import { projectRoot } from '../config/project-root.ts';
import { processFiles } from '../local/deploy-processes.ts';
import type { Simulation } from './simulate.ts';

export interface LeakReport {
  /** Values looked for: names, document numbers, phones, words of free text, codes. */
  readonly planted: number;
  /** Names left out because the diagrams, decisions or forms use the same word. */
  readonly ambiguous: number;
  /** Files read: Zeebe's data folder, PostgreSQL's files, all logs, the stand-ins' books. */
  readonly files: number;
  /** Where a value stood, without the value. */
  readonly found: readonly { readonly kind: string; readonly place: string }[];
}

export interface LeakCheckOptions {
  readonly dataDir: string;
  readonly pool: pg.Pool;
  readonly simulation: Simulation;
  /** SMS codes that were sent, kept in memory by whoever read them. */
  readonly codes: ReadonlySet<string>;
}

interface Needle {
  readonly kind: string;
  readonly bytes: Buffer;
}

/**
 * Looks for personal data that the simulation put in: in every file below the data folder (engine, database, logs,
 * books; numbers as text in UTF-8) and in every process variable. Document numbers and phones are long enough to be
 * unmistakable; so are names in Chinese together with the free text's numbers. Codes of six digits occur by chance in
 * binary files: they are looked for in logs and variables only, as words of their own.
 */
export async function findLeaks({ dataDir, pool, simulation, codes }: LeakCheckOptions): Promise<LeakReport> {
  await pool.query('CHECKPOINT');
  const modelled = wordsOfTheModel();
  const { needles, ambiguous } = needlesOf(simulation, modelled);
  const found: { kind: string; place: string }[] = [];
  const files = await filesBelow(dataDir);
  for (const file of files) {
    const kinds = await searchFile(file, needles, isText(file) ? codes : new Set());
    for (const kind of kinds) found.push({ kind, place: relative(dataDir, file) });
  }
  const { rows } = await pool.query('SELECT DISTINCT name, value FROM read_model.variable_value');
  for (const { name, value } of rows) {
    const bytes = Buffer.from(unescapeJson(value));
    for (const needle of needles)
      if (bytes.includes(needle.bytes)) found.push({ kind: needle.kind, place: `variable ${name}` });
    if (/^"\d{6}"$/.test(value) && codes.has(value.slice(1, -1)))
      found.push({ kind: 'code', place: `variable ${name}` });
  }
  return { planted: needles.length + codes.size, ambiguous, files: files.length, found };
}

/** Text of the diagrams, decisions and forms, which the engine rightly holds. */
function wordsOfTheModel(): string {
  return processFiles(join(projectRoot, 'processes'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

function needlesOf(simulation: Simulation, modelled: string): { needles: Needle[]; ambiguous: number } {
  const needles: Needle[] = [];
  let ambiguous = 0;
  const add = (kind: string, value: string | undefined) => {
    if (!value || Buffer.byteLength(value) < 6) return;
    // A short name may be an ordinary word of the forms: finding it would say nothing.
    if (modelled.includes(value)) ambiguous++;
    else needles.push({ kind, bytes: Buffer.from(value) });
  };
  for (const { submission } of simulation.cases) {
    const { person, body } = submission;
    add('name', person.name);
    add('document number', person.documentNumber);
    add('phone', person.mobile);
    add('address', person.address);
    if (typeof body.text === 'string') add('free text', body.text.slice(0, 12));
  }
  // Opinions and notes of staff all carry this phrase (behaviour.ts).
  add('free text', '经核查资料第');
  add('free text', '补充说明：工资流水');
  return { needles, ambiguous };
}

const isText = (file: string) => /\.(log|json|jsonl|yaml)(\.\d+)?$/.test(file);

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const chunkBytes = 8 * 1024 * 1024;
const overlapBytes = 256;

async function searchFile(
  file: string,
  needles: readonly Needle[],
  codes: ReadonlySet<string>,
): Promise<Set<string>> {
  const found = new Set<string>();
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return found; // gone meanwhile: a segment that the engine compacted
  try {
    const buffer = Buffer.alloc(chunkBytes + overlapBytes);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, chunkBytes, null);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, kept + bytesRead);
      for (const { kind, bytes } of needles) if (!found.has(kind) && chunk.includes(bytes)) found.add(kind);
      if (codes.size > 0)
        for (const [code] of chunk.toString('latin1').matchAll(/(?<![\w.-])\d{6}(?![\w.-])/g))
          if (codes.has(code)) found.add('code');
      kept = Math.min(overlapBytes, chunk.length);
      chunk.copy(buffer, 0, chunk.length - kept);
    }
  } finally {
    await handle.close();
  }
  return found;
}

/** JSON may write a character as \uXXXX. */
function unescapeJson(value: string): string {
  return value.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
