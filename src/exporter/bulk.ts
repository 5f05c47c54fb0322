import { durablePrefix, expressPrefix } from './config.ts';

export type Lane = 'durable' | 'express';

/** One record of a bulk, not parsed yet: its identity from the action line, its bytes by offsets into the body. */
export interface BulkLine {
  readonly lane: Lane;
  readonly partitionId: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** The body is no bulk of ours; `line` counts from 1. */
export class BadBulk extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.name = 'BadBulk';
    this.line = line;
  }
}

const newline = 0x0a;
const brace = 0x7b;
const identity = /"_id":"(\d{1,5})-(\d{1,15})"/;
const indexName = /"_index":"([^"_]+)_/;

/**
 * Splits an Elasticsearch bulk body (action line, document line, ...) without parsing the documents: what was seen
 * before is skipped by its `_id` alone. Zeebe writes `_id` as `partition-position`.
 * @throws BadBulk when a line is missing or an action line names no record of ours
 */
export function readBulk(body: Buffer): BulkLine[] {
  const lines: BulkLine[] = [];
  let at = 0;
  while (at < body.length) {
    const actionEnd = body.indexOf(newline, at);
    if (actionEnd === at) {
      at++;
      continue;
    }
    if (actionEnd < 0) throw new BadBulk(lines.length * 2 + 1, 'action line without a document');
    const action = body.toString('latin1', at, actionEnd);
    const id = identity.exec(action);
    if (!id)
      throw new BadBulk(lines.length * 2 + 1, 'action line without an _id of the form partition-position');
    const prefix = indexName.exec(action)?.[1];
    if (prefix !== durablePrefix && prefix !== expressPrefix)
      throw new BadBulk(lines.length * 2 + 1, 'index of another prefix');
    const start = actionEnd + 1;
    let end = body.indexOf(newline, start);
    if (end < 0) end = body.length;
    if (body[start] !== brace || end <= start)
      throw new BadBulk(lines.length * 2 + 2, 'document is no JSON object');
    lines.push({
      lane: prefix === expressPrefix ? 'express' : 'durable',
      partitionId: Number(id[1]),
      position: Number(id[2]),
      start,
      end,
    });
    at = end + 1;
  }
  return lines;
}
