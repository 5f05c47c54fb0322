import { type Key, keyOrNone } from '../record.ts';
import { timer } from '../tables.ts';
import { handler } from './handler.ts';

interface Value {
  readonly dueDate: number;
  readonly elementInstanceKey: Key;
  readonly processDefinitionKey: Key;
  readonly processInstanceKey: Key;
  readonly repetitions: number;
  readonly targetElementId: string;
}

const stateAfter: Readonly<Record<string, string | undefined>> = {
  CREATED: 'created',
  TRIGGERED: 'triggered',
  CANCELED: 'canceled',
  MIGRATED: undefined,
};

export const timerHandler = handler<Value>({
  valueType: 'TIMER',
  accepted: Object.keys(stateAfter),
  project({ key, intent, timestamp, value }, { fold }) {
    fold.write(timer, {
      process_instance_key: value.processInstanceKey,
      timer_key: key,
      process_definition_key: keyOrNone(value.processDefinitionKey),
      element_id: value.targetElementId,
      element_instance_key: keyOrNone(value.elementInstanceKey),
      due_date: value.dueDate >= 0 ? value.dueDate : undefined,
      repetitions: value.repetitions,
      state: stateAfter[intent],
      created_at: intent === 'CREATED' ? timestamp : undefined,
      ended_at: intent === 'TRIGGERED' || intent === 'CANCELED' ? timestamp : undefined,
    });
  },
});
