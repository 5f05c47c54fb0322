/** A key as it comes out of the lossless parse: a string from 16 digits on, else a number (-1: none). The embedded engine's
 * own are always strings. */
export type Key = string | number;

/** One event of the engine. `value` depends on the value type; handlers name what they read of it. */
export interface EngineRecord<Value = Record<string, unknown>> {
  readonly partitionId: number;
  readonly key: Key;
  readonly position: number;
  /** Engine time, ms since 1970. */
  readonly timestamp: number;
  readonly valueType: string;
  readonly intent: string;
  readonly recordType: string;
  /** `partition << 51` plus a count per value type. */
  readonly sequence: Key;
  readonly value: Value;
}

/** undefined for "none" (-1). */
export function keyOrNone(key: Key | undefined): string | undefined {
  return key === undefined || key === -1 || key === '-1' ? undefined : String(key);
}

export function textOrNone(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Shape check of what every record has; the value is each handler's own business. */
export function isEngineRecord(value: unknown): value is EngineRecord {
  const record = value as EngineRecord;
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof record.partitionId === 'number' &&
    typeof record.position === 'number' &&
    typeof record.timestamp === 'number' &&
    typeof record.valueType === 'string' &&
    typeof record.intent === 'string' &&
    (typeof record.key === 'string' || typeof record.key === 'number') &&
    typeof record.value === 'object' &&
    record.value !== null
  );
}

/**
 * Whether it says its place in the exporter's count, as every record but our own command lines does: what cannot be
 * counted on from would stop the partition for good.
 */
export const isCounted = ({ sequence }: EngineRecord): boolean =>
  Number.isSafeInteger(sequence) || (typeof sequence === 'string' && /^\d{1,19}$/.test(sequence));

/**
 * A time that the engine passes through as text. FEEL writes `2026-11-21T10:00Z[Etc/UTC]`; a time exactly on a second
 * may lack its fraction, one on a minute its seconds.
 * @returns ms since 1970; undefined for empty text
 * @throws RangeError when it is no time
 */
export function parseEngineTime(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const ms = Date.parse(text.replace(/\[[^\]]*\]$/, '').replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(ms)) throw new RangeError(`not a time: ${text.slice(0, 40)}`);
  return ms;
}
