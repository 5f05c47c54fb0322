import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

/** From which device applications came. */
export interface DeviceSightings {
  /**
   * Notes that the case came from the device and counts the cases that did since, this one included.
   * Repeating it for the same case adds nothing.
   */
  see(sighting: { caseId: string; deviceId: string; at: Date; since: Date }): Promise<number>;
}

export function postgresDeviceSightings(pool: Pool): DeviceSightings {
  return {
    async see({ caseId, deviceId, at, since }) {
      const hash = createHash('sha256').update(deviceId).digest();
      await pool.query(
        'insert into bank.device_sighting (case_id, device_hash, seen_at) values ($1, $2, $3) on conflict do nothing',
        [caseId, hash, at],
      );
      const { rows } = await pool.query(
        'select count(*)::integer as n from bank.device_sighting where device_hash = $1 and seen_at > $2',
        [hash, since],
      );
      return rows[0].n;
    },
  };
}
