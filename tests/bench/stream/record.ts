import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Camunda8 } from '@camunda8/sdk';
import { projectRoot } from '../../../src/config/project-root.ts';
import { zeebeExporterConfig } from '../../../src/exporter/config.ts';
import { cacheFolder } from '../../../src/local/distribution.ts';
import { startZeebe } from '../../../src/local/zeebe.ts';

/** Where recorded streams are kept between runs; outside the repository. */
export const streamFolder = join(cacheFolder(), 'record-streams');

const jobTypes = ['bench-first', 'bench-second', 'bench-third'];

export interface RecordingServer {
  readonly url: string;
  /** Bytes of durable bulks so far. */
  readonly received: () => { bulks: number; records: number; lastAt: number };
  close(): Promise<void>;
}

/** An exporter's endpoint that keeps every durable bulk, as received, in one gzip'd NDJSON file. */
export async function startRecordingServer(
  file: string,
  onBulk: (body: Buffer) => void = () => {},
): Promise<RecordingServer> {
  const gzip = createGzip({ level: 1 });
  const partial = `${file}.partial`;
  const written = pipeline(gzip, createWriteStream(partial));
  const state = { bulks: 0, records: 0, lastAt: Date.now() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('x-elastic-product', 'Elasticsearch');
      const body = Buffer.concat(chunks);
      // The express lane's user tasks are in the durable lane too.
      if (request.url?.startsWith('/_bulk') && !body.subarray(0, 200).includes('"tongban-express')) {
        state.bulks++;
        for (let at = body.indexOf(10); at >= 0; at = body.indexOf(10, at + 1)) state.records += 0.5;
        state.lastAt = Date.now();
        gzip.write(body);
        onBulk(body);
      }
      response.end(
        request.url?.startsWith('/_bulk') ? '{"errors":false,"items":[]}' : '{"acknowledged":true}',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => ({ ...state }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      gzip.end();
      await written;
      renameSync(partial, file);
    },
  };
}

/**
 * Runs `instances` of the three-job process (every tenth with a user task) on a real engine and records the
 * durable lane until at least that many have ended and the stream is silent.
 */
export async function recordBenchStream(
  file: string,
  instances: number,
  options: { partitions?: number; report?: (line: string) => void } = {},
): Promise<number> {
  mkdirSync(streamFolder, { recursive: true });
  const report = options.report ?? (() => {});
  const folder = mkdtempSync(join(tmpdir(), 'tongban-record-'));
  let completeTask: (key: string) => void = () => {};
  const recorder = await startRecordingServer(file, (body) => {
    for (const line of body.toString().split('\n'))
      if (line.includes('"valueType":"USER_TASK"') && line.includes('"intent":"CREATED"'))
        completeTask(/"userTaskKey":(\d+)/.exec(line)?.[1] as string);
  });
  const exporters = zeebeExporterConfig({ sinkUrl: recorder.url, user: 'bench', password: 'bench' });
  const zeebe = await startZeebe({
    folder,
    logFile: join(folder, 'zeebe.log'),
    exporters,
    partitions: options.partitions ?? 1,
  });
  const camunda = new Camunda8({
    ZEEBE_GRPC_ADDRESS: `grpc://${zeebe.grpcAddress}`,
    ZEEBE_REST_ADDRESS: zeebe.restAddress,
    CAMUNDA_OAUTH_DISABLED: true,
    CAMUNDA_LOG_LEVEL: 'none',
    zeebeGrpcSettings: { ZEEBE_CLIENT_LOG_LEVEL: 'NONE' },
  });
  const client = camunda.getZeebeGrpcApiClient();
  const rest = camunda.getCamundaRestClient();
  let ended = 0;
  completeTask = (userTaskKey) => {
    rest
      .completeUserTask({
        userTaskKey,
        variables: { reviewDecision: 'approve' },
        action: 'tongban:bench',
      } as never)
      .catch((error: Error) => report(`user task: ${error.message}`));
  };
  try {
    for (const name of ['bench-three-jobs', 'bench-user-task'])
      await client.deployResource({
        name: `${name}.bpmn`,
        process: readFileSync(join(projectRoot, 'tests/bench/processes', `${name}.bpmn`)),
      });
    for (const taskType of jobTypes)
      client.createWorker({
        taskType,
        maxJobsToActivate: 200,
        timeout: 120_000,
        taskHandler: (job) => {
          if (taskType === 'bench-third') ended++;
          return job.complete({ [taskType]: 'done' });
        },
      });
    let created = 0;
    const starter = async () => {
      while (created < instances) {
        const i = created++;
        const process = i % 10 === 9 ? 'bench-user-task' : 'bench-three-jobs';
        await client
          .createProcessInstance({
            bpmnProcessId: process,
            variables: { amountMinor: i, product: 'consumer' },
          })
          .catch(() => created--);
        if (i % 1000 === 0) report(`${i} started, ${ended} ended, ${recorder.received().records} records`);
        while (created - ended > 2_000 + Math.floor(created / 10))
          await new Promise((r) => setTimeout(r, 50));
      }
    };
    await Promise.all(Array.from({ length: 20 }, starter));
    const quiet = () => ended >= instances && Date.now() - recorder.received().lastAt > 4_000;
    while (!quiet()) await new Promise((r) => setTimeout(r, 200));
  } finally {
    await client.close();
    await zeebe.stop();
    await recorder.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return recorder.received().records;
}
