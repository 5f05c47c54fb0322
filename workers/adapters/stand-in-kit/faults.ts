import { dice } from './dice.ts';

export const faultModes = ['slow', 'error', 'down', 'wrong', 'lose-answer', 'refuse'] as const;
export type FaultMode = (typeof faultModes)[number];

/** A fault to act out. */
export interface FaultOrder {
  readonly system: string;
  /** Route name, e.g. `open-account`; every route of the system when absent. */
  readonly route?: string;
  /**
   * `slow`: waits `delayMs`, then answers. `error`: 500, nothing done. `down`: connection cut, nothing done.
   * `wrong`: done, but answers nonsense. `lose-answer`: done, then the connection is cut. `refuse`: 422 with `code`.
   */
  readonly mode: FaultMode;
  /** Share of the matching requests, 0 to 1. Default 1. */
  readonly rate?: number;
  /** Seed of the choice when `rate` is below 1. */
  readonly seed?: number;
  /** Acts at most so often. Default: until it is deleted. */
  readonly times?: number;
  readonly delayMs?: number;
  readonly code?: string;
  readonly match?: {
    /** Beginning of the case id. */
    readonly caseId?: string;
    /** Customer, document, device, account, ... of the request. */
    readonly subject?: string;
  };
}

export interface Fault extends FaultOrder {
  readonly id: string;
  /** How often it acted. */
  readonly acted: number;
}

/** What a fault is matched against. */
export interface FaultTarget {
  readonly system: string;
  readonly route: string;
  readonly caseId: string | undefined;
  readonly subjects: readonly string[];
}

export interface Faults {
  add(order: FaultOrder): Fault;
  list(): readonly Fault[];
  /** Without an id: all. Returns how many there were. */
  remove(id?: string): number;
  /** The first fault that matches and whose turn it is; it counts as acted. */
  pick(target: FaultTarget): Fault | undefined;
}

/** Faults live in memory only: a restarted stand-in behaves. */
export function createFaults(): Faults {
  const faults = new Map<string, { order: FaultOrder; acted: number; roll: () => number }>();
  let count = 0;
  const view = (id: string) => {
    const { order, acted } = faults.get(id)!;
    return { ...order, id, acted };
  };

  return {
    add(order) {
      const id = `fault-${++count}`;
      faults.set(id, { order, acted: 0, roll: dice('fault', String(order.seed ?? count)).next });
      return view(id);
    },
    list: () => [...faults.keys()].map(view),
    remove(id) {
      if (id !== undefined) return faults.delete(id) ? 1 : 0;
      const removed = faults.size;
      faults.clear();
      return removed;
    },
    pick(target) {
      for (const [id, fault] of faults) {
        if (!matches(fault.order, target) || fault.acted >= (fault.order.times ?? Number.POSITIVE_INFINITY))
          continue;
        if (fault.roll() >= (fault.order.rate ?? 1)) continue;
        fault.acted += 1;
        return view(id);
      }
      return undefined;
    },
  };
}

function matches(order: FaultOrder, target: FaultTarget): boolean {
  return (
    order.system === target.system &&
    (order.route === undefined || order.route === target.route) &&
    (order.match?.caseId === undefined || (target.caseId ?? '').startsWith(order.match.caseId)) &&
    (order.match?.subject === undefined || target.subjects.includes(order.match.subject))
  );
}
