import { decisionEvaluationHandler } from './decisions.ts';
import { decisionHandler, decisionRequirementsHandler, formHandler, processHandler } from './definitions.ts';
import {
  compensationHandler,
  errorHandler,
  escalationHandler,
  migrationHandler,
  modificationHandler,
  signalHandler,
} from './engine-events.ts';
import type { Handler } from './handler.ts';
import { incidentHandler } from './incident.ts';
import { jobHandler } from './job.ts';
import { messageHandler, messageStartHandler, messageSubscriptionHandler } from './messages.ts';
import { processInstanceHandler } from './process-instance.ts';
import { timerHandler } from './timer.ts';
import { userTaskHandler } from './user-task.ts';
import { variableHandler } from './variable.ts';

/** One handler a value type: what the durable lane switches on. */
export const handlers: ReadonlyMap<string, Handler> = new Map(
  [
    compensationHandler,
    decisionEvaluationHandler,
    decisionHandler,
    decisionRequirementsHandler,
    errorHandler,
    escalationHandler,
    formHandler,
    incidentHandler,
    jobHandler,
    messageHandler,
    messageStartHandler,
    messageSubscriptionHandler,
    migrationHandler,
    modificationHandler,
    processHandler,
    processInstanceHandler,
    signalHandler,
    timerHandler,
    userTaskHandler,
    variableHandler,
  ].map((handler) => [handler.valueType, handler]),
);
