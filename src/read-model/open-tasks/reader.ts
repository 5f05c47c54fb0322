import type { Parameters } from './parameters.ts';

/** What src/policy/task-kinds.ts says, in the form that a query can use. */
export interface FourEyesTables {
  /** `process/element` of tasks that decide nothing: four eyes lets everybody do them. */
  readonly workElements: readonly string[];
  /** Processes in which who decided does not decide again, unless the decision returned the case. */
  readonly finalProcesses: readonly string[];
  /** Fields of the answer that say so with `rework`. */
  readonly returnFields: readonly string[];
}

/** On whose behalf the list is read. */
export interface TaskReader {
  readonly userId: string;
  /** Candidate groups whose tasks they may take: their roles. */
  readonly groups: readonly string[];
  /** They see tasks of their own branch and of none; without one, all. */
  readonly branch?: string | undefined;
  /** Themselves and whom they stand in for: one person for four eyes. */
  readonly persons: readonly string[];
  readonly fourEyes: FourEyesTables;
}

/** One contiguous stretch of the indexes. Without a queue: everything. */
export interface Section {
  readonly queue?: string;
  readonly branch?: string;
}

export const personalQueue = (userId: string): string => `user:${userId}`;

/** The stretches that together hold what the reader may see of the queue, or of all their queues. */
export function sectionsOf(
  reader: TaskReader | undefined,
  search: { readonly queue?: string | undefined; readonly assigned?: string | undefined },
): Section[] {
  const queue = search.queue;
  if (!reader) return [queue === undefined ? {} : { queue }];
  const queues =
    search.assigned === 'me'
      ? [personalQueue(reader.userId)]
      : queue === undefined
        ? [...reader.groups, ...reader.persons.map(personalQueue)]
        : [queue];
  const branches = reader.branch === undefined ? [undefined] : [reader.branch, ''];
  return queues.flatMap((one) =>
    branches.map((branch) => ({ queue: one, ...(branch === undefined ? {} : { branch }) })),
  );
}

/** A column as no index knows it: for what is to be found by another one. */
export const unindexed = (column: string): string => `(t.${column} || '')`;

/** Holds for the rows of a section. @param of how the columns are written */
export function sectionCondition(
  { queue, branch }: Section,
  parameters: Parameters,
  of: (column: 'queue' | 'branch') => string = (column) => `t.${column}`,
): string {
  const parts: string[] = [];
  if (queue !== undefined) parts.push(`${of('queue')} = ${parameters.add(queue, 'text')}`);
  if (branch !== undefined) parts.push(`${of('branch')} = ${parameters.add(branch, 'text')}`);
  return parts.length > 0 ? parts.join(' AND ') : 'true';
}

const completions = `bank.command k WHERE k.case_id = t.case_id AND k.kind = 'complete-user-task'
      AND k.state IN ('pending', 'delivered')`;

/**
 * What keeps a task out of the reader's list although it lies in their queue: it is being completed through us, or
 * four eyes bars the reader, as src/policy/four-eyes.ts judges from the same rows. The list only hides what could be
 * refused anyway; whether somebody may act is decided there, under the lock of the case.
 */
export function visibleTo(reader: TaskReader | undefined, parameters: Parameters): string {
  if (!reader)
    return `NOT EXISTS (SELECT FROM ${completions} AND k.user_task_key = t.user_task_key OFFSET 0)`;
  const persons = parameters.add(reader.persons, 'text[]');
  const { workElements, finalProcesses, returnFields } = reader.fourEyes;
  // What the diagram says wins; never NULL, since its negation bars.
  const work = `coalesce(t.four_eyes = 'work',
      t.bpmn_process_id || '/' || t.element_id = ANY (${parameters.add(workElements, 'text[]')}))`;
  const final = `(t.bpmn_process_id = ANY (${parameters.add(finalProcesses, 'text[]')})
      AND NOT EXISTS (SELECT FROM unnest(${parameters.add(returnFields, 'text[]')}) AS f
        WHERE k.payload -> 'variables' ->> f = 'rework'))`;
  return `((t.entered_by IS NULL OR t.entered_by <> ALL (${persons})) AND NOT t.decided_by && ${persons} OR ${work})
    AND NOT EXISTS (SELECT FROM ${completions}
      AND (k.user_task_key = t.user_task_key
        OR k.decision AND (k.created_by = ANY (${persons}) OR k.on_behalf_of = ANY (${persons})) AND NOT ${work}
          AND (k.element_id <> t.element_id OR ${final} OR NOT EXISTS (SELECT FROM read_model.user_task u
            WHERE u.user_task_key = k.user_task_key AND u.ended_at <= t.created_at))) OFFSET 0)`;
}
