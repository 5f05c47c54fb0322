import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../db/with-client.ts';
import { createZeebeRest } from '../zeebe/rest-client.ts';

/** Paths of everything the engine is given: diagrams, decisions and forms below `folder`, in a stable order. */
export function processFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(bpmn|dmn|form)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Whether the latest version of every file is what lies below `folder`. The embedded engine writes the read model with its
 * own state, so it need not be asked: it would read and check a megabyte at every start.
 */
export async function isDeployed(databaseUrl: string, folder: string): Promise<boolean> {
  const latest = ['process_definition', 'decision_requirements', 'form'].map(
    (table) => `(SELECT DISTINCT ON (resource_name) resource_name AS name,
        CASE WHEN deleted_at IS NULL THEN resource END AS content
      FROM read_model.${table} ORDER BY resource_name, version DESC)`,
  );
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ name: string; content: string | null }>(latest.join(' UNION ALL ')),
  );
  const deployed = new Map(rows.map(({ name, content }) => [name, content]));
  return processFiles(folder).every((file) => deployed.get(basename(file)) === readFileSync(file, 'utf8'));
}

/**
 * Deploys all diagrams, decisions and forms below `folder` as one deployment, so that what binds by deployment finds
 * its partners. The engine makes no new version of a deployment that it already has.
 * @throws Error with the engine's own words, which name resource and element
 */
export async function deployProcesses(
  restAddress: string,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const files = processFiles(folder).map((file) => ({ name: basename(file), content: readFileSync(file) }));
  const engine = createZeebeRest({ address: restAddress, timeoutMs: 60_000 });
  const deadline = Date.now() + 180_000;
  for (;;) {
    const answer = await engine.deploy(files, signal);
    signal?.throwIfAborted();
    if (answer.kind === 'ok') return;
    if (answer.kind === 'refused')
      throw new Error(`Zeebe refused the deployment of ${folder}: ${answer.title}: ${answer.detail}`);
    // An engine that only just came up, or a busy machine: the same deployment again changes nothing.
    if (Date.now() > deadline)
      throw new Error(`Zeebe did not answer the deployment of ${folder}: ${answer.reason}`);
    await sleep(500);
  }
}
