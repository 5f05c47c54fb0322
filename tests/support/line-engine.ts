import pino from 'pino';
import { DurableEngine } from '../../src/engine/host/durable-engine.ts';
import { EngineTime } from '../../src/engine/host/engine-time.ts';
import { lineOfTasks } from '../process/runtime/support.ts';

/** An engine within the test, leading on a migrated database, with a process `line` of one job of type `line-a`. */
export async function startLineEngine(databaseUrl: string, partitions = 2): Promise<DurableEngine> {
  const engine = new DurableEngine({
    databaseUrl,
    partitions,
    engineVersion: '0.2.0',
    time: new EngineTime({}),
    log: pino({ level: 'warn' }),
  });
  engine.start();
  await new Promise<void>((resolve) => engine.onLead((epoch) => epoch !== undefined && resolve()));
  const content = new TextEncoder().encode(lineOfTasks('line', [{ id: 'a', type: 'line-a' }]));
  const answer = await engine.execute({
    type: 'deploy-resources',
    resources: [{ name: 'line.bpmn', content }],
  });
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
  return engine;
}

/** Starts an instance whose variable has what a text format must escape. @returns its key, acknowledged */
export async function createLine(engine: DurableEngine): Promise<string> {
  const answer = await engine.execute({
    type: 'create-process-instance',
    bpmnProcessId: 'line',
    variables: JSON.stringify({ text: '甲\\N\tb\nc' }),
  });
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
  return String((answer.value as { processInstanceKey: unknown }).processInstanceKey);
}
