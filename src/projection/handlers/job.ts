import { type Key, keyOrNone, textOrNone } from '../record.ts';
import { job } from '../tables.ts';
import { handler } from './handler.ts';

interface Value {
  readonly type: string;
  readonly jobKind?: string;
  readonly elementId: string;
  readonly elementInstanceKey: Key;
  readonly processInstanceKey: Key;
  readonly worker: string;
  readonly retries: number;
  readonly errorCode: string;
  readonly errorMessage: string;
}

const stateAfter: Readonly<Record<string, string | undefined>> = {
  CREATED: 'created',
  COMPLETED: 'completed',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  CANCELED: 'canceled',
  ERROR_THROWN: 'error-thrown',
  RECURRED_AFTER_BACKOFF: 'created',
  YIELDED: 'created',
  RETRIES_UPDATED: undefined,
  UPDATED: undefined,
  MIGRATED: undefined,
};
const endings = new Set(['COMPLETED', 'CANCELED', 'ERROR_THROWN']);

export const jobHandler = handler<Value>({
  valueType: 'JOB',
  accepted: Object.keys(stateAfter),
  ignored: ['TIMEOUT_UPDATED'],
  project({ key, intent, timestamp, value }, { fold }) {
    fold.write(job, {
      process_instance_key: value.processInstanceKey,
      job_key: key,
      type: value.type,
      kind: value.jobKind,
      element_id: value.elementId,
      element_instance_key: keyOrNone(value.elementInstanceKey),
      worker: textOrNone(value.worker),
      retries: value.retries,
      state: stateAfter[intent],
      error_code: textOrNone(value.errorCode),
      error_message: textOrNone(value.errorMessage),
      failures: intent === 'FAILED' ? 1 : 0,
      timeouts: intent === 'TIMED_OUT' ? 1 : 0,
      created_at: intent === 'CREATED' ? timestamp : undefined,
      ended_at: endings.has(intent) ? timestamp : undefined,
    });
  },
});
