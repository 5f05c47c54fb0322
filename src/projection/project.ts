import type { Projection } from './handlers/handler.ts';
import { handlers } from './handlers/index.ts';
import type { EngineRecord } from './record.ts';
import { parkedRecord } from './tables.ts';

/** A record that the read model does not understand; the history has it, a person must look. */
export interface Parked {
  readonly position: number;
  readonly valueType: string;
  readonly intent: string;
  readonly reason: string;
}

/** Folds one event; what cannot be folded is parked and said, and does not stop the others. */
export function project(record: EngineRecord, to: Projection): Parked | undefined {
  const handler = handlers.get(record.valueType);
  if (!handler) return park(record, to, 'value type without a handler');
  if (handler.accepted.has(record.intent)) {
    try {
      handler.project(record, to);
      return undefined;
    } catch (error) {
      return park(record, to, (error as Error).message);
    }
  }
  return handler.ignored.has(record.intent) ? undefined : park(record, to, 'intent unknown to the handler');
}

/** A document that is no record at all. */
export function parkUnreadable(
  partitionId: number,
  position: number,
  reason: string,
  to: Projection,
): Parked {
  return park({ partitionId, position, timestamp: undefined, valueType: '', intent: '' }, to, reason);
}

function park(
  record: Pick<EngineRecord, 'partitionId' | 'position' | 'valueType' | 'intent'> & {
    timestamp?: number | undefined;
  },
  { fold }: Projection,
  reason: string,
): Parked {
  fold.write(parkedRecord, {
    partition_id: record.partitionId,
    position: record.position,
    value_type: record.valueType,
    intent: record.intent,
    reason,
    record_time: record.timestamp,
  });
  return { position: record.position, valueType: record.valueType, intent: record.intent, reason };
}
