import type { Command, OutsideCommand } from '../commands.ts';
import { type Key, partitionOf, partitionOfCorrelationKey } from '../records/keys.ts';

/**
 * The partition that runs a command: where its key was made, where messages of its correlation key are kept, or the
 * first, which keeps what all share.
 * @returns undefined when any will do
 */
export function partitionFor(command: OutsideCommand, partitions: number): number | undefined {
  switch (command.type) {
    case 'create-process-instance':
      return undefined;
    case 'publish-message':
    case 'correlate-message':
      return partitionOfCorrelationKey(command.correlationKey, partitions);
    case 'deploy-resources':
    case 'delete-resource':
    case 'broadcast-signal':
    case 'evaluate-decision':
      return 1;
    default: {
      const partitionId = partitionOf(keyOf(command));
      // A key that no partition made is refused by the first.
      return partitionId >= 1 && partitionId <= partitions ? partitionId : 1;
    }
  }
}

function keyOf(command: OutsideCommand): Key {
  return instanceKeyOf(command) ?? '';
}

/** These find what they are for by name and correlation key, or among what never rests. */
const forNoInstance: ReadonlySet<Command['type']> = new Set<Command['type']>([
  'close-message-subscription',
  'confirm-message-correlated',
  'refuse-message-correlation',
  'trigger-signal',
]);

/** Key of the process instance that a command is for, or of something in it; undefined: the command is for none. */
export function instanceKeyOf(command: Command): Key | undefined {
  if (forNoInstance.has(command.type)) return undefined;
  if ('jobKey' in command) return command.jobKey;
  if ('userTaskKey' in command) return command.userTaskKey;
  if ('timerKey' in command) return command.timerKey;
  if ('incidentKey' in command) return command.incidentKey;
  if ('subscriptionKey' in command) return command.subscriptionKey;
  if ('elementInstanceKey' in command) return command.elementInstanceKey;
  return 'processInstanceKey' in command ? command.processInstanceKey : undefined;
}
