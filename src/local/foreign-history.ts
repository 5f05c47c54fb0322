import { withClient } from '../db/with-client.ts';
import { Refusal } from './refusal.ts';

/**
 * A history goes on with the engine that wrote it: another would give keys again that it has, and records that it takes
 * for known would be left out. Looks before the schema is changed, so that what wrote the history can still go on.
 * @param external whether a cluster of one's own is to go on, not the embedded engine
 * @throws Refusal one sentence, when it was the other
 */
export async function refuseForeignHistory(databaseUrl: string, external: boolean): Promise<void> {
  const { hasHistory, isOurs } = await withClient(databaseUrl, async (client) => {
    const exists = async (what: string) =>
      (await client.query<{ found: boolean }>(`SELECT ${what} AS found`)).rows[0]?.found === true;
    const holds = async (table: string) =>
      (await exists(`to_regclass('${table}') IS NOT NULL`)) &&
      (await exists(`EXISTS (SELECT FROM ${table})`));
    return { hasHistory: await holds('history.tree'), isOurs: await holds('engine.leader') };
  });
  if (!hasHistory) return;
  if (!isOurs && !external)
    throw new Refusal(
      "The history in this database was written by another engine (Tongban 0.1.0 or a Zeebe cluster), whose keys the embedded engine would give again: start with a new DATA_DIR or database, or name that cluster's addresses.",
    );
  if (isOurs && external)
    throw new Refusal(
      'The history in this database was written by the embedded engine, whose keys a Zeebe cluster would give again: start with a new DATA_DIR or database, or without ZEEBE_GRPC_ADDRESS and ZEEBE_REST_ADDRESS.',
    );
}
