import type { EngineStep } from '../../../src/engine/host/durable-engine.ts';
import type { WorkerStep } from './steps.ts';

/** Between the proof and the engines that it started. */
export type ToEngine =
  | {
      readonly kind: 'fault';
      readonly step: EngineStep;
      readonly occurrence: number;
      readonly lingerMs: number;
      /** `hold`: the engine says that it is there, and waits until it may go on. */
      readonly action: 'kill' | 'stop' | 'hold';
    }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'disarm' };

export type FromEngine =
  | { readonly kind: 'started' }
  /** Undefined: it leads no more. */
  | { readonly kind: 'lead'; readonly epoch: number | undefined }
  | { readonly kind: 'at-step' };

/** Between the proof and the workers that it started. */
export type ToWorker =
  | {
      readonly kind: 'fault';
      readonly step: WorkerStep;
      readonly occurrence: number;
      readonly lingerMs: number;
    }
  | { readonly kind: 'effect-done'; readonly effect: string };

export type FromWorker =
  | { readonly kind: 'started' }
  /** Answered with `effect-done` once it stands in the ledger: as a system of the bank answers. */
  | { readonly kind: 'effect'; readonly effect: string; readonly jobKey: string }
  | { readonly kind: 'completed'; readonly jobKey: string }
  /** An earlier try, whose answer did not come, had completed it; or somebody else has it now. */
  | { readonly kind: 'gone'; readonly jobKey: string; readonly afterLostAnswer: boolean };
