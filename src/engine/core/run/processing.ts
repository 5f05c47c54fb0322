import type { FlowNode } from '../../bpmn/model.ts';
import type { EvaluationSettings, FeelList } from '../../feel/index.ts';
import type { Answer, Command, Request } from '../commands.ts';
import { type Key, makeKey } from '../records/keys.ts';
import type { Actor, EngineRecord, JsonText, Values, ValueType } from '../records/records.ts';
import { apply } from '../state/apply/index.ts';
import type { ProcessDefinition } from '../state/definitions.ts';
import type { ElementInstance, EventTrigger, PartitionState } from '../state/state.ts';
import { fraction, seededBits } from './seeded-bits.ts';

/** A follow-up of a command. They run first in, first out. */
export type Step =
  | ActivateStep
  | { readonly kind: 'complete'; readonly element: ElementInstance }
  | { readonly kind: 'terminate'; readonly element: ElementInstance };

export interface ActivateStep {
  readonly kind: 'activate';
  readonly key: Key;
  readonly node: FlowNode;
  readonly definition: ProcessDefinition;
  readonly scope: ElementInstance | undefined;
  /** The call activity, for a called process. */
  readonly caller: ElementInstance | undefined;
  /** What the started event brings along. */
  readonly trigger?: EventTrigger;
  /** A joining parallel gateway, begun by its tokens: an activation before may have taken them. */
  readonly joins?: true;
}

/**
 * A command for a partition, possibly this one: it runs after the present command, in the order of sending, at the time
 * and in the name of what it follows from.
 */
export interface Send {
  readonly partitionId: number;
  readonly request: Request;
  /** ms since 1970 */
  readonly now: number;
}

/** What a command knows of a multi-instance body. */
export interface Loop {
  /** Evaluated once a command. */
  items: FeelList | undefined;
  conditionMet: boolean;
}

/** What one command led to. */
export interface Outcome {
  /** The command's own. */
  readonly position: number;
  readonly records: readonly EngineRecord[];
  readonly answers: readonly { readonly requestId: number; readonly answer: Answer }[];
  readonly sends: readonly Send[];
}

export interface Limits {
  /** Follow-up steps of one command; what would come after waits in incidents. */
  readonly steps: number;
  /** How often one element may be activated in one scope by one command: beyond, it is taken for an endless loop. */
  readonly activationsOfElement: number;
  readonly multiInstanceItems: number;
  /** Inner instances that one command activates; the next command goes on. */
  readonly multiInstanceChunk: number;
  /** Active element instances of one outermost process instance; a multi-instance body activates none beyond. */
  readonly elementsOfInstance: number;
  /** Called processes within called processes. */
  readonly callDepth: number;
  /** Signals in a row, each thrown because of the one before: beyond, they are taken for an endless loop. */
  readonly signalChain: number;
  /** Signals that one may lead to on a partition, shared among those that wait for it. */
  readonly signalDeliveries: number;
}

export const defaultLimits: Limits = {
  steps: 200_000,
  activationsOfElement: 10_000,
  multiInstanceItems: 100_000,
  multiInstanceChunk: 1_000,
  elementsOfInstance: 250_000,
  callDepth: 100,
  signalChain: 100,
  signalDeliveries: 200_000,
};

export interface Surroundings {
  readonly partitions: number;
  /** IANA zone of `now()` and `today()`, as records print it. */
  readonly zone: string;
  readonly limits: Limits;
}

/**
 * One command on its way through a partition: writes records (each applied at once), collects follow-up steps, commands
 * for partitions and answers. What decides stands in the modules around it.
 */
export class Processing {
  readonly state: PartitionState;
  readonly surroundings: Surroundings;
  readonly now: number;
  /** Requests whose answers wait for an event, by the key that names it. Not part of the state: clients ask again. */
  readonly waiting: Map<string, WaitingRequest>;
  readonly request: Request;

  readonly records: EngineRecord[] = [];
  readonly answers: { requestId: number; answer: Answer }[] = [];
  readonly sends: Send[] = [];
  readonly steps: Step[] = [];
  /** Scopes in which something came to its end or a flow was taken: an inclusive gateway in them may go on. */
  readonly touched = new Set<ElementInstance>();
  /** What is known of multi-instance bodies; most commands meet none. */
  #loops: Map<ElementInstance, Loop> | undefined;
  /** Steps that will activate something in a scope: it cannot complete before. */
  readonly #pending = new Map<ElementInstance, number>();
  /** All of them, in all scopes. */
  pendingActivations = 0;
  readonly #activations = new Map<string, number>();
  readonly #actor: Actor | undefined;
  readonly position: number;
  /** Made when it is needed: few commands draw anything. */
  #bits: (() => number) | undefined;
  readonly #counter: Counter;

  constructor(
    state: PartitionState,
    surroundings: Surroundings,
    counter: Counter,
    waiting: Map<string, WaitingRequest>,
    request: Request,
    now: number,
  ) {
    this.state = state;
    this.surroundings = surroundings;
    this.now = now;
    this.waiting = waiting;
    this.request = request;
    this.#counter = counter;
    this.#actor = request.actor;
    this.position = ++counter.position;
  }

  get settings(): EvaluationSettings {
    return { now: this.now, zone: this.surroundings.zone, random: this.#random };
  }

  readonly #draw = (): number => {
    this.#bits ??= seededBits(this.request.seed);
    return this.#bits();
  };

  readonly #random = (): number => fraction(this.#draw);

  newKey(): Key {
    return makeKey(this.state.partitionId, ++this.#counter.keys);
  }

  emit<T extends ValueType>(valueType: T, intent: string, key: Key, value: Values[T]): void {
    const fields = {
      partitionId: this.state.partitionId,
      position: ++this.#counter.position,
      sourceRecordPosition: this.position,
      timestamp: this.now,
      key,
      valueType,
      intent,
      value,
    };
    const record = (this.#actor ? { ...fields, actor: this.#actor } : fields) as EngineRecord;
    apply(this.state, record);
    this.records.push(record);
  }

  activate(step: Omit<ActivateStep, 'kind'>): void {
    this.#counter.position++;
    this.pendingActivations++;
    if (step.scope) this.#pending.set(step.scope, this.pendingIn(step.scope) + 1);
    this.steps.push({ kind: 'activate', ...step });
  }

  complete(element: ElementInstance): void {
    this.#counter.position++;
    this.steps.push({ kind: 'complete', element });
  }

  terminate(element: ElementInstance): void {
    this.#counter.position++;
    this.steps.push({ kind: 'terminate', element });
  }

  /** Called when an activation's turn comes. */
  taken(step: ActivateStep): void {
    this.pendingActivations--;
    if (step.scope) this.#pending.set(step.scope, this.pendingIn(step.scope) - 1);
  }

  pendingIn(scope: ElementInstance): number {
    return this.#pending.get(scope) ?? 0;
  }

  loop(body: ElementInstance): Loop {
    this.#loops ??= new Map();
    const known = this.#loops.get(body);
    if (known) return known;
    const loop = { items: undefined, conditionMet: false };
    this.#loops.set(body, loop);
    return loop;
  }

  /** How often this command has activated the node in the scope, this time included. */
  countActivation({ scope, node }: ActivateStep): number {
    const name = `${scope?.key}/${node.id}`;
    const count = (this.#activations.get(name) ?? 0) + 1;
    this.#activations.set(name, count);
    return count;
  }

  send(partitionId: number, command: Command): void {
    const request: Request = { command, seed: this.#draw(), ...(this.#actor ? { actor: this.#actor } : {}) };
    this.sends.push({ partitionId, request, now: this.now });
  }

  answer(answer: Answer): void {
    const { requestId } = this.request;
    if (requestId !== undefined) this.answers.push({ requestId, answer });
  }

  /** The answer comes later, when `name` happens. */
  answerWhen(name: string, answer: WaitingRequest['answer']): void {
    const { requestId } = this.request;
    if (requestId !== undefined) this.waiting.set(name, { requestId, answer });
  }

  happened(name: string, value: Ended): void {
    const waiting = this.waiting.get(name);
    if (!waiting) return;
    this.waiting.delete(name);
    this.answers.push({ requestId: waiting.requestId, answer: waiting.answer(value) });
  }
}

export interface WaitingRequest {
  readonly requestId: number;
  readonly answer: (ended: Ended) => Answer;
}

/** How something ended that a request waits for. */
export interface Ended {
  readonly processInstanceKey: Key;
  readonly completed: boolean;
  readonly variables: JsonText;
}

/** Where the partition's positions and keys stand, ahead of the state by what no record carries. */
export interface Counter {
  position: number;
  keys: number;
}
