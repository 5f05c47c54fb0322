import type { RecordedCommand, Rejection } from '../commands.ts';
import { fromBase64, toBase64 } from './resource.ts';

/** An outside command with its place among the records. */
export interface ExecutedCommand extends RecordedCommand {
  readonly position: number;
  /** Counts the outside commands of all partitions: in this order they are executed again. */
  readonly ordinal: number;
  /** Nothing came of it. */
  readonly rejection?: Pick<Rejection, 'code' | 'reason'>;
}

/** How a command's line in the history differs from an event's: consumers of events leave it out. */
export const commandRecordType = 'COMMAND';

/** A command as one line of the history, in the outer form of Zeebe's records. */
export function encodeCommand(executed: ExecutedCommand, engineVersion: string): string {
  const { partitionId, command, now, seed, actor, position, ordinal, rejection } = executed;
  return JSON.stringify({
    partitionId,
    value: { ordinal, seed, command: { ...command, ...encodedResources(command) } },
    key: -1,
    position,
    timestamp: now,
    valueType: commandRecordType,
    brokerVersion: engineVersion,
    sourceRecordPosition: -1,
    recordVersion: 1,
    intent: command.type.toUpperCase().replaceAll('-', '_'),
    rejectionType: rejection?.code ?? 'NULL_VAL',
    rejectionReason: rejection?.reason ?? '',
    recordType: commandRecordType,
    ...(actor ? { actor } : {}),
  });
}

/** @returns undefined for the line of an event */
export function decodeCommand(line: string): ExecutedCommand | undefined {
  if (!line.includes(`"recordType":"${commandRecordType}"`)) return undefined;
  const record = JSON.parse(line);
  if (record.recordType !== commandRecordType) return undefined;
  const { partitionId, value, position, timestamp, rejectionType, rejectionReason, actor } = record;
  const { ordinal, seed, command } = value;
  return {
    partitionId,
    command: { ...command, ...decodedResources(command) },
    now: timestamp,
    seed,
    position,
    ordinal,
    ...(actor ? { actor } : {}),
    ...(rejectionType === 'NULL_VAL' ? {} : { rejection: { code: rejectionType, reason: rejectionReason } }),
  };
}

/** Files are bytes: JSON has them as base64. */
function encodedResources(command: RecordedCommand['command']): object {
  if (command.type !== 'deploy-resources') return {};
  return {
    resources: command.resources.map(({ name, content }) => ({ name, content: toBase64(content) })),
  };
}

function decodedResources(command: { type: string; resources?: { name: string; content: string }[] }) {
  if (command.type !== 'deploy-resources') return {};
  return {
    resources: command.resources?.map(({ name, content }) => ({ name, content: fromBase64(content) })),
  };
}
