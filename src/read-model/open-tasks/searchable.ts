import type { Section } from './reader.ts';

/** No field of a case is named so. */
const queueName = '@queue';

/**
 * Expression of the index that a rare filter is gathered by: with the queue in it, rows of other queues that meet the
 * filter are never fetched. Without the branch: the whole bank's is on a third of the rows, and reading through that
 * list costs more than the rows of other branches do.
 */
export const searchable = (table: string): string =>
  `${table}.fields || jsonb_object(ARRAY['${queueName}', ${table}.queue])`;

/** The document that rows of a section's queue with this value of a field contain. */
export const searched = ({ queue }: Section, field: string, value: unknown): string =>
  JSON.stringify({ [field]: value, ...(queue === undefined ? {} : { [queueName]: queue }) });
