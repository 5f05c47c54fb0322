import type { Knex } from 'knex';

export interface Alarm {
  readonly alarmId: string;
  readonly kind: string;
  readonly severity: string;
  readonly caseId: string | null;
  readonly reference: string | null;
  readonly detail: string | null;
  readonly at: Date;
}

/** What needs an operator: alarms that the parts raised, open incidents, commands the engine rejected. Newest first. */
export async function listAlarms(db: Knex, limit: number): Promise<Alarm[]> {
  const { rows } = await db.raw(
    `select * from (
       (select 'alarm-' || alarm_id as alarm_id, kind, severity, case_id, reference, detail, last_raised_at as at
        from bank.alarm where acknowledged_at is null order by last_raised_at desc limit :limit)
       union all
       (select 'incident-' || incident_key, 'incident', 'critical', case_id, incident_key::text,
               concat(error_type, ' at ', element_id), created_at
        from read_model.incident where state = 'open' order by created_at desc limit :limit)
       union all
       (select 'command-' || command_id, 'command-rejected', 'critical', case_id, command_id, kind, created_at
        from bank.command where state = 'refused' and outcome = 'rejected' order by seq desc limit :limit)
     ) everything order by at desc limit :limit`,
    { limit },
  );
  return rows.map((row: Record<string, never>) => ({
    alarmId: row.alarm_id,
    kind: row.kind,
    severity: row.severity,
    caseId: row.case_id,
    reference: row.reference,
    detail: row.detail,
    at: row.at,
  }));
}
