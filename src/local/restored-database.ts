import { withClient } from '../db/with-client.ts';
import { describeRestore, findRestore } from '../engine/host/answered-position.ts';
import { answeredPositionFile, readAnsweredPosition } from '../engine/host/answered-position-file.ts';
import { reachedInDatabase } from '../engine/host/answered-position-store.ts';
import { Refusal } from './refusal.ts';

/**
 * Looks, before anything of the database is changed, whether it was set back behind what the engine had answered. The
 * engine looks again when it takes the lead; a person reads it here.
 * @param accepted whoever starts the platform takes it as it is
 * @returns what there is to accept
 * @throws Refusal one sentence
 */
export async function refuseRestoredDatabase(
  databaseUrl: string,
  dataDir: string,
  accepted: boolean,
): Promise<'restored' | undefined> {
  const file = answeredPositionFile(dataDir);
  const answered = readAnsweredPosition(file);
  if (answered === undefined) return undefined;
  const database = await withClient(databaseUrl, reachedInDatabase);
  const restore = findRestore(answered, database);
  if (restore && !accepted) throw new Refusal(describeRestore(restore, file));
  return restore && 'restored';
}
