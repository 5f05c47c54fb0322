import { expect, test, vi } from 'vitest';
import { LocalPort } from '../../../src/engine/host/local-port.ts';
import { runNoOpWorkers } from '../../bench/engine/in-process-workers.ts';
import { inProcessType, jobTypes, ourModels, processIdOf } from '../../bench/engine/models.ts';

test('workers in the process of the engine take every instance of their own process to its end, and no other', async () => {
  const port = new LocalPort();
  const resources = ourModels().map(({ name, content }) => ({ name, content: Buffer.from(content) }));
  expect(await port.execute({ type: 'deploy-resources', resources })).toMatchObject({ kind: 'ok' });
  const completed: string[] = [];
  runNoOpWorkers(port, jobTypes.map(inProcessType), (type) => completed.push(type));

  const start = (bpmnProcessId: string) =>
    port.execute({ type: 'create-process-instance', bpmnProcessId, variables: '{}' });
  await start(processIdOf('three-jobs', 'outside'));
  await Promise.all(Array.from({ length: 150 }, () => start(processIdOf('three-jobs', 'in-process'))));

  await vi.waitFor(() => expect(completed).toHaveLength(450));
  for (const type of jobTypes)
    expect(completed.filter((each) => each === inProcessType(type))).toHaveLength(150);
  // The one for workers outside waits for them.
  expect(port.engine.partitions[0]?.state.roots.size).toBe(1);
  port.close();
});
