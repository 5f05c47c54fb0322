import type { EngineRecord, RecordOf, ValueType } from '../../records/records.ts';
import type { PartitionState } from '../state.ts';
import { applyDecision, applyForm, applyProcess, applyRequirements } from './definitions.ts';
import {
  applyMessage,
  applyMessageStartEventSubscription,
  applyMessageSubscription,
  applyProcessMessageSubscription,
} from './messages.ts';
import { applyProcessEvent, applyProcessInstance } from './process-instance.ts';
import {
  applyCompensationSubscription,
  applyIncident,
  applyJob,
  applySignalSubscription,
  applyTimer,
  applyUserTask,
  applyVariable,
} from './waiting.ts';

/**
 * Changes the state by one record, from what the record says alone. Nothing else changes it: applying the records of a
 * history in order gives the state that the engine had.
 */
export function apply(state: PartitionState, record: EngineRecord): void {
  state.lastPosition = record.position;
  noteKey(state, record.key);
  (appliers[record.valueType] as Applier | undefined)?.(state, record);
}

type Applier = (state: PartitionState, record: EngineRecord) => void;

/** Value types without an entry say what was done; what it changed stands in other records. */
const appliers: { readonly [T in ValueType]?: (state: PartitionState, record: RecordOf<T>) => void } = {
  PROCESS_INSTANCE: applyProcessInstance,
  VARIABLE: applyVariable,
  JOB: applyJob,
  PROCESS_EVENT: applyProcessEvent,
  USER_TASK: applyUserTask,
  TIMER: applyTimer,
  INCIDENT: applyIncident,
  MESSAGE: applyMessage,
  MESSAGE_SUBSCRIPTION: applyMessageSubscription,
  PROCESS_MESSAGE_SUBSCRIPTION: applyProcessMessageSubscription,
  MESSAGE_START_EVENT_SUBSCRIPTION: applyMessageStartEventSubscription,
  SIGNAL_SUBSCRIPTION: applySignalSubscription,
  COMPENSATION_SUBSCRIPTION: applyCompensationSubscription,
  PROCESS: applyProcess,
  FORM: applyForm,
  DECISION_REQUIREMENTS: applyRequirements,
  DECISION: applyDecision,
};

/** Keys of other partitions come with distributed deployments and signals; they do not count. */
function noteKey(state: PartitionState, key: string): void {
  if (isLater(key, state.lastKey) && !isLater(key, state.endKey)) state.lastKey = key;
}

/** Compares decimal texts as numbers. */
function isLater(key: string, than: string): boolean {
  return key.length > than.length || (key.length === than.length && key > than);
}
