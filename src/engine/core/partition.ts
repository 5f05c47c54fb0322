import { deleteResource, deployResources, receiveResources, removeResource } from './changes/deployment.ts';
import { migrateProcessInstance } from './changes/migration.ts';
import { modifyProcessInstance } from './changes/modification.ts';
import { type Answer, type Command, done, type Request } from './commands.ts';
import { cancelProcessInstance, resolveIncident, setVariables } from './elements/process-change.ts';
import { runSteps } from './elements/steps.ts';
import { throwErrorOfJob } from './events/job-errors.ts';
import * as messages from './events/messages.ts';
import { createProcessInstance } from './events/process-start.ts';
import { broadcastSignal, receiveSignal, triggerSignal } from './events/signals.ts';
import { triggerTimer } from './events/timers.ts';
import { entriesOf } from './records/json-text.ts';
import { type Key, makeKey } from './records/keys.ts';
import {
  type Counter,
  type Outcome,
  Processing,
  type Surroundings,
  type WaitingRequest,
} from './run/processing.ts';
import { PartitionState } from './state/state.ts';
import { evaluateDecision } from './waiting/decisions.ts';
import { completeJob, failJob, noObject, recurJob, timeOutJob, updateRetries } from './waiting/jobs.ts';
import { reportLargeJob } from './waiting/large-jobs.ts';
import { continueLoop } from './waiting/multi-instance.ts';
import { assignUserTask, completeUserTask, updateUserTask } from './waiting/user-tasks.ts';

/**
 * One partition of the engine: a command and its time go in, records, answers and commands for partitions come out.
 * Synchronous and deterministic; whoever hosts it keeps the records, tells the time and delivers.
 */
export class Partition {
  readonly state: PartitionState;
  readonly #surroundings: Surroundings;
  readonly #counter: Counter;
  readonly #waiting = new Map<string, WaitingRequest>();

  constructor(partitionId: number, surroundings: Surroundings, state = new PartitionState(partitionId)) {
    this.state = state;
    this.#surroundings = surroundings;
    this.#counter = {
      position: state.lastPosition,
      keys: Number(BigInt(state.lastKey) - BigInt(state.firstKey)),
    };
  }

  /** How far positions and keys are used up, by what left no record too. */
  get used(): { readonly position: number; readonly key: Key } {
    return {
      position: this.#counter.position,
      key: makeKey(this.state.partitionId, this.#counter.keys),
    };
  }

  /** @param now ms since 1970; never before the time of a command that went before */
  process(request: Request, now: number): Outcome {
    const run = new Processing(this.state, this.#surroundings, this.#counter, this.#waiting, request, now);
    const answer = dispatch(run, request.command);
    runSteps(run);
    if (answer) run.answer(answer);
    return run;
  }
}

/** @returns undefined when the answer comes later */
function dispatch(run: Processing, command: Command): Answer | undefined {
  switch (command.type) {
    case 'deploy-resources':
      return deployResources(run, command.resources);
    case 'delete-resource':
      return deleteResource(run, command.resourceKey);
    case 'create-process-instance':
      return createProcessInstance(run, command);
    case 'cancel-process-instance':
      return cancelProcessInstance(run, command.processInstanceKey);
    case 'modify-process-instance':
      return modifyProcessInstance(run, command);
    case 'migrate-process-instance':
      return migrateProcessInstance(run, command);
    case 'publish-message':
      return messages.publishMessage(run, command);
    case 'correlate-message':
      return messages.correlateMessage(run, command);
    case 'broadcast-signal':
      return entriesOf(command.variables)
        ? broadcastSignal(run, command.signalName, command.variables)
        : noObject;
    case 'complete-job':
      return completeJob(run, command.jobKey, command.variables, command.lease);
    case 'fail-job':
      return failJob(run, command.jobKey, command, command.lease);
    case 'throw-error':
      return throwErrorOfJob(run, command);
    case 'update-job-retries':
      return updateRetries(run, command.jobKey, command.retries);
    case 'assign-user-task':
      return assignUserTask(run, command.userTaskKey, command);
    case 'update-user-task':
      return updateUserTask(run, command.userTaskKey, command.changes, command.action);
    case 'complete-user-task':
      return completeUserTask(run, command.userTaskKey, command.variables, command.action);
    case 'set-variables':
      return setVariables(run, command.elementInstanceKey, command.variables, command.local);
    case 'resolve-incident':
      return resolveIncident(run, command.incidentKey);
    case 'evaluate-decision':
      return evaluateDecision(run, command);
    default:
      return dispatchInternal(run, command);
  }
}

function dispatchInternal(run: Processing, command: Command): Answer | undefined {
  switch (command.type) {
    case 'trigger-timer':
      triggerTimer(run, command.timerKey);
      return done;
    case 'expire-message':
      messages.expireMessage(run, command.messageKey);
      return done;
    case 'time-out-job':
      return timeOutJob(run, command.jobKey, command.lease);
    case 'recur-job':
      return recurJob(run, command.jobKey);
    case 'report-large-job':
      return reportLargeJob(run, command.jobKey, command.bytes);
    case 'distribute-resources':
      receiveResources(run, command.records);
      return done;
    case 'distribute-deletion':
      removeResource(run, command.resourceKey);
      return done;
    case 'distribute-signal':
      receiveSignal(run, command.signalKey, command.signalName, command.variables, command.chain);
      return done;
    case 'trigger-signal':
      triggerSignal(run, command.subscriptionKey, command.variables);
      return done;
    case 'open-message-subscription':
      messages.openSubscription(run, command.subscription);
      return done;
    case 'close-message-subscription':
      messages.closeSubscription(run, command);
      return done;
    case 'confirm-message-subscription':
      messages.confirmSubscription(run, command);
      return done;
    case 'correlate-process-message':
      messages.correlateProcessMessage(run, command);
      return done;
    case 'confirm-message-correlated':
      messages.confirmCorrelation(run, command);
      return done;
    case 'refuse-message-correlation':
      messages.refuseCorrelation(run, command);
      return done;
    case 'migrate-message-subscription':
      messages.migrateSubscription(run, command.subscription);
      return done;
    case 'release-message-start':
      messages.releaseMessageStart(run, command.bpmnProcessId, command.correlationKey);
      return done;
    case 'continue-multi-instance': {
      const body = run.state.elements.get(command.elementInstanceKey);
      if (body?.isActive) continueLoop(run, body);
      return done;
    }
    default:
      throw new Error(`there is no command ${(command as { type: string }).type}`);
  }
}
