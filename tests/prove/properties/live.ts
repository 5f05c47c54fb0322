import type { Key } from '../../../src/engine/core/records/keys.ts';
import type { GraphNode } from './graph.ts';

type LiveState = 'ACTIVATING' | 'ACTIVATED' | 'COMPLETING' | 'TERMINATING';

/** An element instance as the records tell of it. */
export interface Live {
  readonly key: Key;
  readonly node: GraphNode;
  /** The multi-instance body, not one of its inner instances. */
  readonly isBody: boolean;
  readonly scope: Live | undefined;
  /** Of called processes. */
  readonly caller: Live | undefined;
  readonly processKey: Key;
  state: LiveState;
  readonly children: Set<Live>;
  /** Sequence flows taken whose targets have not begun. */
  readonly tokens: Map<string, number>;
  /** The event sub-process or terminate end event that ended everything else here. */
  interruptedBy: string | undefined;
  hasStarted: boolean;
  /** A person's instruction began it, without its start event. */
  readonly isEntered: boolean;
  /** Inner instances of a multi-instance that began. */
  begun: number;
  called: Live | undefined;
  /** Events that came and were not taken up yet: key -> what they came for. */
  readonly triggers: Map<Key, string>;
  readonly incidents: Set<Key>;
  /** What completed here in the present action, and the flows taken since. */
  readonly passed: Map<string, Passed>;
  /** Ends of links that may begin. */
  readonly links: string[];
}

export interface Passed {
  completed: number;
  readonly flows: Map<string, number>;
}

export function newLive(
  fields: Pick<Live, 'key' | 'node' | 'isBody' | 'scope' | 'caller' | 'processKey' | 'isEntered'>,
): Live {
  return {
    ...fields,
    state: 'ACTIVATING',
    children: new Set(),
    tokens: new Map(),
    interruptedBy: undefined,
    hasStarted: false,
    begun: 0,
    called: undefined,
    triggers: new Map(),
    incidents: new Set(),
    passed: new Map(),
    links: [],
  };
}

export const isScope = ({ node, isBody }: Live) =>
  !isBody && (node.type === 'PROCESS' || node.type === 'SUB_PROCESS' || node.type === 'EVENT_SUB_PROCESS');

export function tell({ node, key, state, isBody }: Live): string {
  return `${node.id}${isBody ? ' (body)' : ''} ${key} ${state}`;
}

export function takeToken({ tokens }: Live, flow: string): void {
  const count = tokens.get(flow) ?? 0;
  if (count <= 1) tokens.delete(flow);
  else tokens.set(flow, count - 1);
}

export function passedOf({ passed }: Live, id: string): Passed {
  const known = passed.get(id);
  if (known) return known;
  const made = { completed: 0, flows: new Map<string, number>() };
  passed.set(id, made);
  return made;
}
