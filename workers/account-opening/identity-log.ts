import type { Pool } from 'pg';

/** One attempt to verify a person's identity. */
export interface IdentityAttempt {
  readonly caseId: string;
  readonly customerId: string;
  /** 1 for the first method tried in the case. */
  readonly attempt: number;
  readonly method: string;
  readonly result: 'match' | 'mismatch' | 'unavailable';
  /** The provider's id of the attempt; absent when it was not reached. */
  readonly providerReference?: string | undefined;
  /** 0 to 100, face match only. */
  readonly confidence?: number | undefined;
  readonly at: Date;
}

/** The identity-verification log. Nothing in it is ever changed. */
export interface IdentityLog {
  /** Repeating an attempt of the same number changes nothing: the first entry stands. */
  record(attempt: IdentityAttempt): Promise<void>;
  ofCase(caseId: string): Promise<IdentityAttempt[]>;
}

export function postgresIdentityLog(pool: Pool): IdentityLog {
  return {
    async record(entry) {
      await pool.query(
        `insert into bank.identity_verification
           (case_id, attempt, customer_id, method, result, provider_reference, confidence, attempted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
        [
          entry.caseId,
          entry.attempt,
          entry.customerId,
          entry.method,
          entry.result,
          entry.providerReference ?? null,
          entry.confidence === undefined ? null : Math.round(entry.confidence),
          entry.at,
        ],
      );
    },
    async ofCase(caseId) {
      const { rows } = await pool.query(
        'select * from bank.identity_verification where case_id = $1 order by attempt',
        [caseId],
      );
      return rows.map((row) => ({
        caseId,
        customerId: row.customer_id,
        attempt: row.attempt,
        method: row.method,
        result: row.result,
        ...(row.provider_reference === null ? {} : { providerReference: row.provider_reference }),
        ...(row.confidence === null ? {} : { confidence: row.confidence }),
        at: row.attempted_at,
      }));
    },
  };
}
