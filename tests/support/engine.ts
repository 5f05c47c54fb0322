import type { ChildProcess } from 'node:child_process';

export interface EngineOptions {
  /** Folder of this engine: everything it keeps lies below it. */
  readonly folder: string;
  readonly logFile: string;
  /** Ports to reuse, so that an engine that was started again is found where it was; free ones are taken otherwise. */
  readonly ports?: EnginePorts;
  /** Default 1. */
  readonly partitions?: number;
  /** What is exported to whom, as `zeebe.broker.exporters`; none: nothing is. */
  readonly exporters?: Record<string, unknown>;
  /** Requests that are taken at once; beyond, they are answered RESOURCE_EXHAUSTED. */
  readonly requestLimit?: number;
}

interface EnginePorts {
  readonly grpc: number;
  readonly rest: number;
  readonly management: number;
}

export interface RunningEngine {
  /** host:port of the gRPC API. */
  readonly grpcAddress: string;
  /** http://host:port of the REST API (`/v2/...`). */
  readonly restAddress: string;
  /** http://host:port of `/actuator`. */
  readonly managementAddress: string;
  readonly ports: EnginePorts;
  readonly child: ChildProcess;
  /** Ends it; resolves when the process is gone. */
  stop(): Promise<void>;
}

/**
 * An engine of the test file's own, without the platform around it. Until the embedded engine is here there is none:
 * whoever calls this is in `tests/waiting.json`.
 */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  throw new Error(`no engine for ${options.folder}: it is being replaced by an embedded one`);
}
