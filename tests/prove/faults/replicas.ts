import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../src/config/project-root.ts';
import { freePorts } from '../../../src/local/ports.ts';
import type { FromEngine, ToEngine } from './messages.ts';
import { Program } from './programs.ts';

export const partitions = 3;
/** Shorter than the product's, so that a proof with many hanging leaders ends today. */
const silentAfterMs = 2_500;
const script = join(projectRoot, 'dist/prove-faults-engine.js');

/** An engine, and what the proof knows of it. */
export class Replica extends Program<ToEngine, FromEngine> {
  readonly grpcAddress: string;
  readonly restAddress: string;
  readonly #state: { epoch: number | undefined; atStep: () => void };

  constructor(options: {
    readonly name: string;
    readonly folder: string;
    readonly databaseUrl: string;
    readonly ports: { readonly grpc: number; readonly rest: number };
  }) {
    const { name, folder, databaseUrl, ports } = options;
    const state: { epoch: number | undefined; atStep: () => void } = { epoch: undefined, atStep: () => {} };
    super({
      name,
      script,
      env: {
        ENGINE_NAME: name,
        DATABASE_URL: databaseUrl,
        ENGINE_GRPC_PORT: String(ports.grpc),
        ENGINE_REST_PORT: String(ports.rest),
        ENGINE_PARTITIONS: String(partitions),
        ENGINE_SILENT_AFTER_MS: String(silentAfterMs),
        // Each notes by itself what it has answered, as on machines of their own.
        DATA_DIR: join(folder, name),
      },
      logFile: join(folder, `${name}.log`),
      onMessage(message) {
        if (message.kind === 'lead') state.epoch = message.epoch;
        if (message.kind === 'at-step') state.atStep();
      },
    });
    this.#state = state;
    this.grpcAddress = `127.0.0.1:${ports.grpc}`;
    this.restAddress = `http://127.0.0.1:${ports.rest}`;
  }

  /** Under which it leads, as far as it knows itself. */
  get epoch(): number | undefined {
    return this.isOver ? undefined : this.#state.epoch;
  }

  override async start(): Promise<void> {
    this.#state.epoch = undefined;
    await super.start();
  }

  onceAtStep(listener: () => void): void {
    this.#state.atStep = listener;
  }
}

export interface Replicas {
  readonly all: readonly [Replica, Replica];
  /** Who leads, by the highest epoch. @throws when nobody does in a minute, or one ended by itself */
  leader(besides?: Replica): Promise<Replica>;
  other(than: Replica): Replica;
}

export async function startReplicas(folder: string, databaseUrl: string): Promise<Replicas> {
  const [grpc1, rest1, grpc2, rest2] = (await freePorts(4)) as [number, number, number, number];
  const first = new Replica({ name: 'engine-1', folder, databaseUrl, ports: { grpc: grpc1, rest: rest1 } });
  const second = new Replica({ name: 'engine-2', folder, databaseUrl, ports: { grpc: grpc2, rest: rest2 } });
  const all = [first, second] as const;
  await Promise.all(all.map((replica) => replica.start()));
  return {
    all,
    async leader(besides) {
      const deadline = Date.now() + 60_000;
      while (Date.now() < deadline) {
        for (const replica of all) replica.check();
        const leading = all.filter((replica) => replica !== besides && replica.epoch !== undefined);
        const [leader] = leading.sort((one, another) => (another.epoch ?? 0) - (one.epoch ?? 0));
        if (leader) return leader;
        await sleep(20);
      }
      throw new Error('no engine has led for a minute');
    },
    other: (than) => (than === first ? second : first),
  };
}
