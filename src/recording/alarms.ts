import type { ClientBase, Pool } from 'pg';
import type { Fold } from '../projection/fold.ts';
import { userTask } from '../projection/tables.ts';

export interface Alarm {
  readonly kind:
    | 'database-behind'
    | 'sequence-gap'
    | 'sequence-reset'
    | 'foreign-stream'
    | 'parked'
    | 'unsent-completion'
    /** The database was set back behind what the engine had answered, or restored from a backup, and a person took it so. */
    | 'restore-accepted';
  readonly partitionId: number;
  readonly position: number;
  /** Keys and names only, never values of a case. */
  readonly detail: string;
  readonly caseId?: string | undefined;
  /** Tells alarms of one kind at one position apart. */
  readonly subject?: string;
}

type Queryable = Pick<ClientBase | Pool, 'query'>;

/** Marks a completion as sent by our API: `tongban:<command id>`. */
const ours = /^tongban:(.+)$/;

const column = (name: string) => userTask.names.indexOf(name);
const [keyAt, stateAt, actionAt, positionAt] = ['user_task_key', 'state', 'action', 'position'].map(
  column,
) as [number, number, number, number];
const caseAt = column('case_id');

/** Completions in this bulk that no command of our API caused: somebody used the engine's own ports. */
export async function unsentCompletions(
  client: ClientBase,
  fold: Fold,
  partitionId: number,
): Promise<readonly Alarm[]> {
  const completed = [...(fold.tables.get(userTask)?.values() ?? [])].filter(
    (row) => row[stateAt] === 'completed',
  );
  if (completed.length === 0) return [];
  const commandIds = completed.map((row) => ours.exec(String(row[actionAt] ?? ''))?.[1]);
  const known = await knownCommands(
    client,
    commandIds.filter((id) => id !== undefined),
  );
  return completed.flatMap((row, i) => {
    const id = commandIds[i];
    if (id !== undefined && known.get(id) === String(row[keyAt])) return [];
    const detail = `user task ${row[keyAt]} was completed by no command of the API`;
    const caseId = typeof row[caseAt] === 'string' ? row[caseAt] : undefined;
    return [
      { kind: 'unsent-completion' as const, partitionId, position: Number(row[positionAt]), detail, caseId },
    ];
  });
}

/** User task key by command id. */
async function knownCommands(
  client: ClientBase,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ command_id: string; user_task_key: string | null }>(
    'SELECT command_id, user_task_key FROM bank.command WHERE command_id = ANY ($1::text[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.command_id, row.user_task_key ?? '']));
}

const severity: Readonly<Record<Alarm['kind'], 'warning' | 'critical'>> = {
  'database-behind': 'critical',
  'sequence-gap': 'critical',
  'sequence-reset': 'critical',
  'foreign-stream': 'critical',
  parked: 'warning',
  'unsent-completion': 'critical',
  'restore-accepted': 'critical',
};

/** Writes alarms; in the transaction of the records that caused them, so that each is raised exactly once. */
export async function raiseAlarms(client: Queryable, alarms: readonly Alarm[], at: Date): Promise<void> {
  if (alarms.length === 0) return;
  await client.query(
    `INSERT INTO bank.alarm AS a (raised_at, last_raised_at, source, kind, severity, case_id, reference, detail, dedup_key)
     SELECT $1, $1, 'exporter', u.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS u
     ON CONFLICT (dedup_key) DO UPDATE SET occurrences = a.occurrences + 1, last_raised_at = EXCLUDED.last_raised_at`,
    [
      at,
      alarms.map((alarm) => alarm.kind),
      alarms.map((alarm) => severity[alarm.kind]),
      alarms.map((alarm) => alarm.caseId ?? null),
      alarms.map(reference),
      alarms.map((alarm) => alarm.detail),
      alarms.map((alarm) => `exporter/${alarm.kind}/${reference(alarm)}/${alarm.subject ?? ''}`),
    ],
  );
}

function reference(alarm: Alarm): string {
  return `${alarm.partitionId}-${alarm.position}`;
}
