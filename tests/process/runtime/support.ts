import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import Type from 'typebox';
import { systemClock } from '../../../src/contracts/clock.ts';
import { readEngineConfig } from '../../../src/engine/config.ts';
import { type StartedEngine, startEngine } from '../../../src/engine/start-engine.ts';
import { freePorts } from '../../../src/local/ports.ts';
import { createZeebeGrpcClient } from '../../../src/zeebe/grpc-client.ts';
import { createZeebeRest } from '../../../src/zeebe/rest-client.ts';
import type { Ports } from '../../../workers/adapters/ports.ts';
import { defineWorker } from '../../../workers/runtime/define-worker.ts';
import type { Effects } from '../../../workers/runtime/effects.ts';
import { createJobGateway, type JobGateway } from '../../../workers/runtime/gateway.ts';
import { createInProcessGateway } from '../../../workers/runtime/in-process-gateway.ts';
import { createWorkerMetrics } from '../../../workers/runtime/metrics.ts';
import { complete } from '../../../workers/runtime/outcomes.ts';
import type { RuntimeDependencies } from '../../../workers/runtime/run-worker.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  type EngineOptions,
  type RunningEngine,
  startEngine as startEngineProcess,
} from '../../support/engine.ts';

/** A worker of a test: told the case, it completes the job without variables. */
export const caseWorker = (
  type: string,
  handle: (caseId: string) => void | Promise<void>,
  options: { readonly timeoutMs?: number } = {},
) =>
  defineWorker({
    type,
    purpose: { zh: '测试', en: 'test' },
    uses: [],
    input: Type.Object({ caseId: Type.String() }),
    output: Type.Object({}),
    ...options,
    async handle({ caseId }) {
      await handle(caseId);
      return complete({});
    },
  });

/** A service task of the test diagrams. */
export interface TestTask {
  readonly id: string;
  readonly type: string;
  readonly retries?: number;
  /** Adds an error boundary event with this code, leading to its own end. */
  readonly catches?: string;
  /** FEEL expression by input variable. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/** A line of service tasks as BPMN, without drawing: the engine needs none. */
export function lineOfTasks(processId: string, tasks: readonly TestTask[]): string {
  const ids = ['start', ...tasks.map(({ id }) => id), 'end'];
  const flows = ids
    .slice(1)
    .map(
      (id, index) => `<bpmn:sequenceFlow id="flow-${index}" sourceRef="${ids[index]}" targetRef="${id}"/>`,
    );
  const elements = tasks.map(
    ({ id, type, retries, catches, inputs }) => `
    <bpmn:serviceTask id="${id}"><bpmn:extensionElements>
      <zeebe:taskDefinition type="${type}" retries="${retries ?? 3}"/>${mappings(inputs)}
    </bpmn:extensionElements></bpmn:serviceTask>
    ${
      catches
        ? `<bpmn:boundaryEvent id="caught-${id}" attachedToRef="${id}"><bpmn:outgoing>flow-caught-${id}</bpmn:outgoing><bpmn:errorEventDefinition errorRef="error-${id}"/></bpmn:boundaryEvent>
    <bpmn:endEvent id="end-${id}"/><bpmn:sequenceFlow id="flow-caught-${id}" sourceRef="caught-${id}" targetRef="end-${id}"/>`
        : ''
    }`,
  );
  const errors = tasks
    .filter(({ catches }) => catches)
    .map(({ id, catches }) => `<bpmn:error id="error-${id}" errorCode="${catches}"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  id="definitions" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="${processId}" isExecutable="true">
    <bpmn:startEvent id="start"/>${elements.join('')}<bpmn:endEvent id="end"/>${flows.join('')}
  </bpmn:process>${errors.join('')}
</bpmn:definitions>`;
}

function mappings(inputs: TestTask['inputs'] = {}): string {
  const lines = Object.entries(inputs).map(
    ([name, feel]) => `<zeebe:input source="=${feel}" target="${name}"/>`,
  );
  return lines.length > 0 ? `<zeebe:ioMapping>${lines.join('')}</zeebe:ioMapping>` : '';
}

/** An engine of the test file's own, and the way that workers have to it. */
export interface TestEngine {
  readonly rest: ReturnType<typeof createZeebeRest>;
  /** A new way to it for the runtime, which closes it. */
  gateway(): JobGateway;
  deploy(processId: string, tasks: readonly TestTask[]): Promise<void>;
  /** Starts an instance and waits for its end; resolves with its variables. */
  run(
    processId: string,
    variables: Record<string, unknown>,
    waitMs?: number,
  ): Promise<Record<string, unknown>>;
  start(processId: string, variables: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

export interface TestEngineProcess extends TestEngine {
  readonly zeebe: RunningEngine;
  readonly folder: string;
}

/** An engine in a process of its own, with workers over gRPC. */
export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngineProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-runtime-'));
  const zeebe = await startEngineProcess({
    folder: join(folder, 'zeebe'),
    logFile: join(folder, 'zeebe.log'),
    ...options,
  });
  const clients = clientsOf(zeebe);
  return {
    ...clients,
    zeebe,
    folder,
    gateway: () => createJobGateway(zeebe.grpcAddress),
    async stop() {
      await clients.close();
      await zeebe.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface HostedEngine extends TestEngine {
  readonly engine: StartedEngine;
  readonly databaseUrl: string;
}

/**
 * The product's engine in the test's process, with workers in the same.
 * @param options.databaseUrl of an engine that leads already: this one waits
 */
export async function startHostedEngine(
  options: { readonly requestLimit?: number; readonly databaseUrl?: string } = {},
): Promise<HostedEngine> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const databaseUrl = database?.url ?? (options.databaseUrl as string);
  const [grpcPort, restPort] = await freePorts(2);
  const env = {
    DATABASE_URL: databaseUrl,
    ENGINE_GRPC_PORT: String(grpcPort),
    ENGINE_REST_PORT: String(restPort),
    ENGINE_TEST_MODE: 'true',
    ENGINE_MOST_WAITING: String(options.requestLimit ?? 2_000),
    LOG_LEVEL: 'silent',
  };
  const engine = startEngine(readEngineConfig(env, []), () => {});
  const restAddress = `http://127.0.0.1:${restPort}`;
  if (database) await untilServed(engine, restAddress);
  const clients = clientsOf({ grpcAddress: `127.0.0.1:${grpcPort}`, restAddress });
  return {
    ...clients,
    engine,
    databaseUrl,
    gateway: () => createInProcessGateway(engine.port, pino({ level: 'silent' })),
    async stop() {
      await clients.close();
      await engine.close();
      await database?.drop();
    },
  };
}

async function untilServed({ port }: StartedEngine, restAddress: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const answer = port.isLeading
      ? await fetch(`${restAddress}/v2/status`).catch(() => undefined)
      : undefined;
    if (answer?.status === 204) return;
    await sleep(30);
  }
  throw new Error('the engine did not lead');
}

/** Both ways that workers have to the engine: what holds for the one holds for the other. */
export const ways: readonly [name: string, start: typeof startHostedEngine | typeof startTestEngine][] = [
  ['over gRPC', startTestEngine],
  ['in process', startHostedEngine],
];

function clientsOf({ grpcAddress, restAddress }: Pick<RunningEngine, 'grpcAddress' | 'restAddress'>) {
  const rest = createZeebeRest({ address: restAddress });
  const grpc = createZeebeGrpcClient({ address: grpcAddress });
  return {
    rest,
    async deploy(processId: string, tasks: readonly TestTask[]) {
      const answer = await rest.deploy([
        { name: `${processId}.bpmn`, content: lineOfTasks(processId, tasks) },
      ]);
      if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
    },
    async run(processId: string, variables: Record<string, unknown>, waitMs = 30_000) {
      const ended = await grpc.createProcessInstanceWithResult({
        bpmnProcessId: processId,
        variables: variables as Record<string, never>,
        requestTimeout: waitMs,
      });
      return ended.variables as Record<string, unknown>;
    },
    async start(processId: string, variables: Record<string, unknown>) {
      const answer = await rest.createProcessInstance(processId, variables);
      if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
      return answer.value.processInstanceKey;
    },
    close: () => grpc.close(),
  };
}

export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What the runtime needs, for handlers that use no ports; every log line is kept to be looked at. */
export function testDependencies(effects?: RuntimeDependencies['effectsFor']) {
  const lines: LogLine[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const none: Effects = { once: () => Promise.reject(new Error('this test has no database')) };
  const dependencies: RuntimeDependencies = {
    ports: {} as Ports,
    clock: systemClock,
    log,
    metrics: createWorkerMetrics(),
    effectsFor: effects ?? (() => none),
  };
  return { dependencies, lines };
}

/** Waits until `look` finds something; fails with `what` otherwise. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false,
  ms = 20_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await sleep(20);
  }
}
