import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { createPool } from '../../../src/db/pool.ts';
import type { Platform } from '../../../src/local/platform.ts';
import { complaintSubmission } from '../../../src/simulation/applications.ts';
import { createBankClient } from '../../../src/simulation/bank-client.ts';
import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createLoadDriver } from '../load.ts';

export interface TaskSupply {
  /** Opens tasks, each of a case of its own, and waits until all are in the durable read model. */
  open(count: number): Promise<void>;
  /** Opens one more task. */
  one(): Promise<void>;
  /** Opens tasks at a steady rate until told to stop. */
  keepUp(perSecond: number): () => Promise<void>;
  close(): Promise<void>;
}

/** User tasks for account reviewers, from the one-task process of the benches. */
export async function createTaskSupply(platform: Platform): Promise<TaskSupply> {
  const driver = await createLoadDriver(platform.zeebe);
  const client = createZeebeGrpcClient({ address: platform.zeebe.grpcAddress });
  const pool = createPool(platform.databaseUrl);
  const bank = createBankClient(platform);
  const someone = complaintSubmission(seededRandom(1), new Date().toISOString().slice(0, 10));
  await bank.start(someone.kind, someone.body, someone.as);
  await bank.close();
  let number = 0;

  async function one(): Promise<void> {
    const caseId = `AO-20260102-${String(++number).padStart(8, '0')}`;
    await pool.query(
      `INSERT INTO bank.case_registry (case_id, kind, customer_id, channel, created_at)
       SELECT $1, 'account-opening', customer_id, 'web', now() FROM bank.customer LIMIT 1`,
      [caseId],
    );
    await client.createProcessInstance({ bpmnProcessId: 'bench-one-task', variables: { caseId } });
  }

  return {
    one,
    async open(count) {
      while (number < count) await Promise.all(Array.from({ length: 5 }, one));
      for (;;) {
        const { rows } = await pool.query(
          `SELECT count(*)::int AS open FROM read_model.user_task
           WHERE state = 'created' AND bpmn_process_id = 'bench-one-task'`,
        );
        if (rows[0].open >= count) return;
        await sleep(200);
      }
    },
    keepUp(perSecond) {
      const begun = new Set<Promise<void>>();
      const timer = setInterval(() => {
        const coming = one().catch(() => {});
        begun.add(coming);
        coming.finally(() => begun.delete(coming));
      }, 1000 / perSecond);
      return async () => {
        clearInterval(timer);
        await Promise.all(begun);
      };
    },
    async close() {
      await driver.close();
      await client.close();
      await pool.end();
    },
  };
}
