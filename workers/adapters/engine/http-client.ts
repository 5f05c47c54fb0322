import Type from 'typebox';
import { AdapterIdempotencyConflict, AdapterRefusal } from '../errors.ts';
import { queryOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { Engine } from './port.ts';

const publishMessage = operation({
  name: 'publish-message',
  method: 'POST',
  path: '/v2/messages/publication',
  answer: Type.Object({}),
});

const updateUserTask = operation({
  name: 'update-user-task',
  method: 'PATCH',
  path: '/v2/user-tasks/:userTaskKey',
  answer: Type.Object({}),
});

/** Zeebe's REST API (8.6 or newer). `messageId` is the engine's own idempotency key. */
export function createEngine(client: SystemClient): Engine {
  return {
    async publishMessage(message, call) {
      const { timeToLiveMs, ...rest } = message;
      try {
        await client.call(
          publishMessage,
          { ...rest, timeToLive: timeToLiveMs },
          { ...queryOptions(call), idempotencyKey: message.messageId },
        );
        return { kind: 'published' };
      } catch (error) {
        if (error instanceof AdapterIdempotencyConflict) return { kind: 'duplicate' };
        throw error;
      }
    },

    async updateUserTask({ userTaskKey, ...changes }, call) {
      const changeset = { ...changes, ...(changes.dueDate && { dueDate: changes.dueDate.toISOString() }) };
      try {
        await client.call(updateUserTask, { userTaskKey, changeset }, queryOptions(call));
        return { kind: 'updated' };
      } catch (error) {
        // 404: no such open task any more; 409: it is just being completed.
        const gone = error instanceof AdapterRefusal && error.status === 404;
        if (gone || error instanceof AdapterIdempotencyConflict) return { kind: 'not-found' };
        throw error;
      }
    },
  };
}
