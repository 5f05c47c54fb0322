import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import pg from 'pg';
import { projectRoot } from '../../../src/config/project-root.ts';
import type { Platform } from '../../../src/local/platform.ts';
import { type BankClient, createBankClient } from '../../../src/simulation/bank-client.ts';
import { createZeebeGrpcClient, type ZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createZeebeRest, type ZeebeRest } from '../../../src/zeebe/rest-client.ts';

/** How the bench speaks to a platform; one that was started again needs new ones. */
export interface Clients {
  readonly grpc: ZeebeGrpcClient;
  readonly rest: ZeebeRest;
  readonly bank: BankClient;
  readonly database: pg.Client;
  close(): Promise<void>;
}

export async function connectTo(platform: Platform): Promise<Clients> {
  const grpc = createZeebeGrpcClient({ address: platform.zeebe.grpcAddress });
  const rest = createZeebeRest({ address: platform.zeebe.restAddress });
  const bank = createBankClient(platform);
  const database = new pg.Client({ connectionString: platform.databaseUrl });
  await database.connect();
  return {
    grpc,
    rest,
    bank,
    database,
    async close() {
      await grpc.close();
      await bank.close();
      await database.end();
    },
  };
}

export async function deployBenchProcesses({ rest }: Clients): Promise<void> {
  const deployment = await rest.deploy(
    ['bench-waiting', 'bench-message', 'bench-timer'].map((name) => {
      const file = join(projectRoot, 'tests/bench/processes', `${name}.bpmn`);
      return { name: basename(file), content: readFileSync(file) };
    }),
  );
  if (deployment.kind !== 'ok')
    throw new Error(`the bench processes were not deployed: ${JSON.stringify(deployment)}`);
}
