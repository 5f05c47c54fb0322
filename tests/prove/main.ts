import { parseArgs } from 'node:util';

/** What a long proof found. `lines` are for people, `result` for programs. */
export interface Proof {
  readonly ok: boolean;
  readonly result: object;
  readonly lines: readonly string[];
}

interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly kills: number;
  /** One model only, as a failure of `properties` names it; with the kinds that it was asked for. */
  readonly run?: number;
  readonly wanted?: string;
  readonly say: (line: string) => void;
}

const proofs: Readonly<Record<string, (options: Options) => Promise<Proof>>> = {
  golden: async () => (await import('./golden.ts')).proveGolden(),
  tck: async () => (await import('./tck.ts')).proveTck(),
  cases: async () => {
    const { rows, ok } = await (await import('./cases.ts')).proveCases();
    const lines = rows.map(({ file, outcome, reason, ran }) =>
      [file, outcome, reason, ran].filter((part) => part !== undefined && part !== '').join(' | '),
    );
    return { ok, result: { rows }, lines };
  },
  properties: async (options) => (await import('./properties.ts')).proveProperties(options),
  faults: async (options) => (await import('./faults.ts')).proveFaults(options),
  figures: async () => (await import('./figures.ts')).proveFigures(),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '100' },
    run: { type: 'string' },
    wanted: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
const proof = proofs[name];
if (!proof) {
  console.error(
    `usage: npm run prove -- ${Object.keys(proofs).join('|')} [--seed N] [--runs N] [--kills N] [--json]`,
  );
  process.exit(2);
}
const say = (line: string) => (values.json ? process.stderr : process.stdout).write(`${line}\n`);
const { run, wanted } = values;
const { ok, result, lines } = await proof({
  seed: Number(values.seed),
  runs: Number(values.runs),
  kills: Number(values.kills),
  ...(run === undefined ? {} : { run: Number(run) }),
  ...(wanted === undefined ? {} : { wanted }),
  say,
});
for (const line of lines) say(line);
say(`${name}: ${ok ? 'holds' : 'does not hold'}`);
if (values.json) console.log(JSON.stringify({ proof: name, ok, ...result }));
process.exitCode = ok ? 0 : 1;
