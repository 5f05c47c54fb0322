import { parseArgs } from 'node:util';
import { addressesFrom, Refusal } from './addresses.ts';
import { allChecks } from './checks/index.ts';
import { Cluster } from './cluster.ts';
import { describeReport, reportOf } from './report.ts';
import { runChecks } from './run-checks.ts';
import { createScenarios } from './scenarios/index.ts';

/** Exit codes: 0 all held, 1 something did not, 2 it could not be asked. */
async function main(): Promise<number> {
  const values = argumentsOf();
  const say = (line: string) => (values.json ? process.stderr : process.stdout).write(`${line}\n`);
  const scenarios = createScenarios();
  const chosen = [...allChecks, ...scenarios.checks].filter(
    ({ name }) => values.only === undefined || name.includes(values.only),
  );
  if (chosen.length === 0) throw new Refusal(`No check has "${values.only}" in its name.`);
  const named = addressesFrom(process.env);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const own = named ? undefined : await (await import('./own-engine.ts')).startOwnEngine();
  try {
    const cluster = await Cluster.connect(named ?? (own as NonNullable<typeof own>).addresses);
    try {
      const tell = (name: string, finding: string) => say(`${finding}: ${name}`);
      const findings = await runChecks(cluster, chosen, tell, stop.signal);
      const report = reportOf(cluster, findings);
      for (const line of describeReport(report)) say(line);
      if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      return report.failed > 0 || stop.signal.aborted ? 1 : 0;
    } finally {
      await scenarios.close();
      await cluster.close();
    }
  } finally {
    await own?.stop();
  }
}

function argumentsOf(): { json: boolean; only?: string | undefined } {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } })
      .values;
  } catch (error) {
    throw new Refusal(`usage: npm run conformance -- [--json] [--only NAME]: ${(error as Error).message}`);
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
    process.exit(2);
  },
);
