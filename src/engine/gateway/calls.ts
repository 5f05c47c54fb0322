import type { AnswerValue, OutsideCommand } from '../core/commands.ts';
import type { Key } from '../core/records/keys.ts';
import type { Actor } from '../core/records/records.ts';
import type { EngineAnswer, EnginePort } from '../host/engine-port.ts';
import { notNow, Refused } from './refused.ts';

export interface CallContext {
  readonly actor: Actor | undefined;
  /** ms since 1970: when the client stops to wait. */
  readonly deadline: number;
}

/** ms that a call may take when its client names no time. */
export const defaultRequestTimeout = 15_000;

/** What answers to the command carry. */
interface Values {
  'deploy-resources': 'deployed';
  'create-process-instance': 'instance-created';
  'publish-message': 'message-published';
  'correlate-message': 'message-correlated';
  'broadcast-signal': 'signal-broadcast';
  'evaluate-decision': 'decision-evaluated';
  'set-variables': 'variables-set';
}
type ValueOf<T extends OutsideCommand['type']> = Extract<
  AnswerValue,
  { type: T extends keyof Values ? Values[T] : 'done' }
>;

/** What Zeebe calls the commands, in its refusals. */
const intents: Record<OutsideCommand['type'], string> = {
  'deploy-resources': 'CREATE',
  'delete-resource': 'DELETE',
  'create-process-instance': 'CREATE',
  'cancel-process-instance': 'CANCEL',
  'modify-process-instance': 'MODIFY',
  'migrate-process-instance': 'MIGRATE',
  'publish-message': 'PUBLISH',
  'correlate-message': 'CORRELATE',
  'broadcast-signal': 'BROADCAST',
  'complete-job': 'COMPLETE',
  'fail-job': 'FAIL',
  'throw-error': 'THROW_ERROR',
  'update-job-retries': 'UPDATE_RETRIES',
  'assign-user-task': 'ASSIGN',
  'update-user-task': 'UPDATE',
  'complete-user-task': 'COMPLETE',
  'set-variables': 'UPDATE',
  'resolve-incident': 'RESOLVE',
  'evaluate-decision': 'EVALUATE',
};

function intentOf(command: OutsideCommand): string {
  if (command.type === 'assign-user-task' && !command.allowOverride) return 'CLAIM';
  if (command.type === 'create-process-instance' && command.awaitResult) return 'CREATE_WITH_AWAITING_RESULT';
  return intents[command.type];
}

/**
 * Has a command done.
 * @throws Refused when the engine refuses, or cannot take it just now
 */
export async function run<C extends OutsideCommand>(
  port: EnginePort,
  command: C,
  { actor, deadline }: CallContext,
): Promise<ValueOf<C['type']>> {
  const answer = await port.execute(command, { deadline, ...(actor ? { actor } : {}) });
  return answered(answer, intentOf(command)) as ValueOf<C['type']>;
}

/** @param timeout ms from now on */
export async function renewJob(port: EnginePort, jobKey: Key, timeout: number): Promise<void> {
  answered(await port.updateJobTimeout(jobKey, timeout), 'UPDATE_TIMEOUT');
}

function answered(answer: EngineAnswer, intent: string): AnswerValue {
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind !== 'rejected') throw notNow(answer);
  const { code, reason } = answer;
  throw new Refused(code, `Command '${intent}' rejected with code '${code}': ${reason}`);
}
