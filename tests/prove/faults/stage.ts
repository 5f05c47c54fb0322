import { rebuildAndCompare } from '../../../src/history/rebuild.ts';
import { Clients } from './clients.ts';
import { Ledger } from './ledger.ts';
import { KilledPostgres } from './postgres.ts';
import { type Replicas, startReplicas } from './replicas.ts';
import { startWorkers, type Worker } from './workers.ts';

/** All that takes part: a PostgreSQL, two engines on it, two workers, and those who send commands. */
export interface Stage {
  readonly postgres: KilledPostgres;
  readonly replicas: Replicas;
  readonly workers: readonly Worker[];
  readonly clients: Clients;
  readonly ledger: Ledger;
  /** Ends all of it, whatever state it is in. */
  close(): Promise<void>;
}

/** @param folder for the data and the logs; made by the caller */
export async function setStage(folder: string): Promise<Stage> {
  const ending: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ending.reverse()) await end();
  };
  try {
    const postgres = await KilledPostgres.start(folder);
    ending.push(() => postgres.stop());
    const ledger = new Ledger();
    const replicas = await startReplicas(folder, postgres.url);
    for (const replica of replicas.all) ending.push(() => replica.kill());
    const restAddresses = replicas.all.map(({ restAddress }) => restAddress);
    const clients = new Clients(restAddresses, postgres.url, ledger);
    await clients.deploy();
    const grpcAddresses = replicas.all.map(({ grpcAddress }) => grpcAddress);
    const workers = await startWorkers(folder, grpcAddresses, ledger);
    for (const worker of workers) ending.push(() => worker.kill());
    clients.start();
    return { postgres, replicas, workers, clients, ledger, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes the read model anew from the history and compares; work goes on meanwhile. */
export async function rebuiltDifferences(
  postgres: KilledPostgres,
): Promise<{ rows: number; examples: string[] }> {
  const { tables } = await postgres.atOneMoment((client) => rebuildAndCompare(client));
  return {
    rows: tables.reduce((sum, { onlyLive, onlyRebuilt }) => sum + onlyLive + onlyRebuilt, 0),
    examples: tables.flatMap(({ table, examples }) =>
      examples.map((row) => `rebuilt otherwise: ${table} ${row}`),
    ),
  };
}
