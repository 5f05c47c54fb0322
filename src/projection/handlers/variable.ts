import type { Key } from '../record.ts';
import { variable, variableValue } from '../tables.ts';
import { handler } from './handler.ts';

interface Value {
  readonly name: string;
  /** JSON text. */
  readonly value: string;
  readonly scopeKey: Key;
  readonly processInstanceKey: Key;
}

export const variableHandler = handler<Value>({
  valueType: 'VARIABLE',
  accepted: ['CREATED', 'UPDATED', 'MIGRATED'],
  project({ key, intent, position, timestamp, value }, { fold, instances }) {
    const row = {
      process_instance_key: value.processInstanceKey,
      variable_key: key,
      scope_key: value.scopeKey,
      name: value.name,
    };
    // A migration repeats the variable without its value.
    if (intent === 'MIGRATED') {
      fold.write(variable, { ...row, updated_at: timestamp });
      return;
    }
    fold.write(variable, { ...row, value: value.value, updated_at: timestamp });
    fold.write(variableValue, { ...row, position, value: value.value, set_at: timestamp });
    if (value.scopeKey === value.processInstanceKey)
      instances.rootVariable(fold, value.processInstanceKey, value.name, value.value);
  },
});
