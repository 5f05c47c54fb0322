import { setTimeout as sleep } from 'node:timers/promises';
import type { OutsideCommand } from '../../../src/engine/core/commands.ts';
import type { Engine } from '../../../workers/adapters/engine/port.ts';
import type { OpenTask } from '../../../workers/adapters/open-tasks/port.ts';
import type { Cluster } from '../cluster.ts';
import { patienceMs } from '../trial.ts';
import { renamed } from './copy-processes.ts';

type MessageCommand = Extract<OutsideCommand, { type: 'publish-message' | 'correlate-message' }>;

/** The messages of the bank's people and workers, under the names of the copies. */
export function createEngineDesk(cluster: Cluster, id: string) {
  return {
    /**
     * A message that nobody waits for is sent again for a while: what the case waits for next may be a moment away.
     * @returns kind `ok` when the engine took it
     */
    async execute(command: MessageCommand): Promise<{ readonly kind: string }> {
      const { correlationKey } = command;
      const name = renamed(id, command.name);
      const variables = JSON.parse(command.variables) as Record<string, unknown>;
      if (command.type === 'publish-message')
        return cluster.rest.publishMessage({
          name,
          correlationKey,
          variables,
          timeToLiveMs: Number(command.timeToLive),
          ...(command.messageId ? { messageId: command.messageId } : {}),
        });
      for (const until = Date.now() + patienceMs; ; await sleep(30)) {
        const answer = await cluster.rest.correlateMessage({ name, correlationKey, variables });
        const isNobodyThere = answer.kind === 'refused' && answer.status === 404;
        if (!isNobodyThere || Date.now() > until) return answer;
      }
    },
  };
}

/** What workers ask of the engine; a user task is changed where it is kept. */
export function createEnginePort(
  desk: ReturnType<typeof createEngineDesk>,
  changeTask: (key: string, change: Partial<OpenTask>) => boolean,
): Engine {
  return {
    async publishMessage({ name, correlationKey, messageId, timeToLiveMs, variables }) {
      const answer = await desk.execute({
        type: 'publish-message',
        name,
        correlationKey,
        messageId,
        timeToLive: timeToLiveMs,
        variables: JSON.stringify(variables),
      });
      return { kind: answer.kind === 'ok' ? 'published' : 'duplicate' };
    },
    async updateUserTask({ userTaskKey, ...change }) {
      return { kind: changeTask(userTaskKey, change) ? 'updated' : 'not-found' };
    },
  };
}
