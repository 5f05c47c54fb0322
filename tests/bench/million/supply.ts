import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../../src/contracts/seeded-random.ts';
import type { Clients } from './clients.ts';
import { timedEach } from './timed.ts';

const day = 24 * 60 * 60 * 1000;
const tasksAtOnce = 100;

export type Supply = ReturnType<typeof createSupply>;

/**
 * Makes the instances that wait. Each has a case id of its own, so that its user task is in the tasklist, and a due date
 * within the next 12 days.
 */
export function createSupply(random: SeededRandom) {
  let created = 0;

  async function waiting({ grpc }: Clients): Promise<void> {
    const caseId = `AO-20260103-${String(++created).padStart(8, '0')}`;
    const dueAt = new Date(Date.now() + random.next() * 12 * day).toISOString();
    await createInstance(grpc, 'bench-waiting', { caseId, dueAt });
  }

  return {
    /** How many were made so far. */
    get created() {
      return created;
    },
    /** @returns how many a second */
    async open(clients: Clients, count: number): Promise<number> {
      const begin = performance.now();
      await timedEach(new Array<undefined>(count).fill(undefined), tasksAtOnce, () => waiting(clients));
      return Math.round(count / ((performance.now() - begin) / 1000));
    },
  };
}

/** Creates an instance, again while the engine has too much to do. @returns its key */
export async function createInstance(
  grpc: Clients['grpc'],
  bpmnProcessId: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  for (;;) {
    try {
      return (await grpc.createProcessInstance({ bpmnProcessId, variables })).processInstanceKey;
    } catch (error) {
      if (!/RESOURCE_EXHAUSTED/.test((error as Error).message)) throw error;
      await sleep(20);
    }
  }
}

/** How many instances of the waiting process are open, by the read model. */
export async function countOpen({ database }: Clients): Promise<number> {
  const { rows } = await database.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM read_model.user_task
     WHERE state = 'created' AND bpmn_process_id = 'bench-waiting'`,
  );
  return rows[0]?.open ?? 0;
}
