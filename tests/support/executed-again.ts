import type pg from 'pg';
import { InMemoryEngine } from '../../src/engine/core/in-memory-engine.ts';
import { decodeCommand, type ExecutedCommand } from '../../src/engine/core/records/command-record.ts';
import { encodeRecord } from '../../src/engine/core/records/encode.ts';
import { partitionsWithSegments, readSegments } from '../../src/history/read.ts';

export interface ExecutedAgain {
  readonly commands: number;
  readonly records: number;
  /** Of each partition: the first record that came out otherwise. */
  readonly differences: readonly {
    readonly recorded: string | undefined;
    readonly again: string | undefined;
  }[];
}

/** Gives the commands that a history holds to a new engine in memory, and compares what comes out with the history. */
export async function executeHistoryAgain(client: pg.ClientBase, partitions: number): Promise<ExecutedAgain> {
  const commands: ExecutedCommand[] = [];
  const recorded = new Map<number, string[]>();
  for (const partitionId of await partitionsWithSegments(client)) {
    const events: string[] = [];
    recorded.set(partitionId, events);
    for await (const { records } of readSegments(client, partitionId))
      for (const bytes of records ?? []) {
        const line = bytes.toString('utf8');
        const command = decodeCommand(line);
        if (command) commands.push(command);
        else events.push(comparable(line));
      }
  }
  commands.sort((one, other) => one.ordinal - other.ordinal);
  const engine = new InMemoryEngine({ partitions, now: commands[0]?.now ?? 0 });
  for (const command of commands) engine.executeAgain(command);
  const differences = [];
  let records = 0;
  for (const [partitionId, events] of recorded) {
    const inHistory = new Set(events.map((line) => /"valueType":"[A-Z_]+"/.exec(line)?.[0]));
    const again = engine.records
      .filter(
        (record) => record.partitionId === partitionId && inHistory.has(`"valueType":"${record.valueType}"`),
      )
      .map((record) => comparable(encodeRecord(record, '0', '')));
    records += events.length;
    const length = Math.max(events.length, again.length);
    for (let at = 0; at < length; at++)
      if (events[at] !== again[at]) {
        differences.push({ recorded: events[at], again: again[at] });
        break;
      }
  }
  return { commands: commands.length, records, differences };
}

/** Version and sequence are the writer's, not the engine's. */
const comparable = (line: string): string =>
  line.replace(/"brokerVersion":"[^"]*"/, '').replace(/"sequence":\d+/, '');
