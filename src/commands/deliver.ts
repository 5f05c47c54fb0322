import type { ZeebeAnswer } from '../zeebe/rest-call.ts';
import type { ZeebeRest } from '../zeebe/rest-client.ts';
import { type Command, completionAction } from './types.ts';

/** One attempt to tell the engine, in the name of whoever caused the command. */
export function deliver(engine: ZeebeRest, command: Command): Promise<ZeebeAnswer<unknown>> {
  const { payload, caseId, commandId, createdBy, onBehalfOf } = command;
  const zeebe =
    createdBy === null
      ? engine
      : engine.as({ userId: createdBy, commandId, ...(onBehalfOf === null ? {} : { onBehalfOf }) });
  switch (payload.kind) {
    case 'publish-message': {
      const { name, messageId, timeToLiveMs, variables } = payload;
      return zeebe.publishMessage({ name, correlationKey: caseId, messageId, timeToLiveMs, variables });
    }
    case 'correlate-message':
      return zeebe.correlateMessage({
        name: payload.name,
        correlationKey: caseId,
        variables: payload.variables,
      });
    case 'complete-user-task':
      return zeebe.completeUserTask(payload.userTaskKey, payload.variables, completionAction(commandId));
    case 'assign-user-task':
      return zeebe.assignUserTask(payload.userTaskKey, payload.assignee, payload.allowOverride);
    case 'unassign-user-task':
      return zeebe.unassignUserTask(payload.userTaskKey);
  }
}
