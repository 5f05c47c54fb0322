import type pg from 'pg';
import { unpackRecords } from '../history/segments.ts';
import { isEngineRecord } from '../projection/record.ts';
import { parseLossless } from '../zeebe/lossless-json.ts';

/**
 * Whether the history has the very record that is said to be at `position`. True also when the history holds nothing
 * at that position: a value type switched on later, say, and re-delivered.
 */
export async function sameStream(
  pool: pg.Pool,
  partitionId: number,
  position: number,
  received: Buffer,
): Promise<boolean> {
  const { rows } = await pool.query<{ codec: string; body: Buffer }>(
    `SELECT codec, body FROM history.segment
     WHERE partition_id = $1 AND first_leaf = (SELECT max(first_leaf) FROM history.segment
       WHERE partition_id = $1 AND first_position <= $2)`,
    [partitionId, position],
  );
  const segment = rows[0];
  if (!segment) return true;
  for (const kept of await unpackRecords(segment.body, segment.codec)) {
    const record = readable(kept);
    if (record?.position === position) {
      const other = readable(received);
      // The exporter's own count may differ after a fail-over; what the engine said may not.
      return (
        kept.equals(received) ||
        (other?.key === record.key && other.timestamp === record.timestamp && other.intent === record.intent)
      );
    }
  }
  return true;
}

function readable(bytes: Buffer) {
  try {
    const record = parseLossless(bytes.toString('utf8'));
    return isEngineRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}
