import type { OutsideCommand } from '../../../src/engine/core/commands.ts';
import type { Key } from '../../../src/engine/core/records/keys.ts';
import type { EngineRecord, RecordOf } from '../../../src/engine/core/records/records.ts';
import { type Graph, type GraphNode, linkTarget, mayBeginIn } from './graph.ts';
import { waitingJoins } from './joins.ts';
import type { Kind } from './kinds.ts';
import { type Live, newLive, passedOf, takeToken, tell } from './live.ts';
import { faultsAtRest } from './settled.ts';

/** What a person asked for, as far as it changes what may happen. */
type Action = OutsideCommand['type'] | 'time';

/**
 * Plays the tokens of every instance from the records alone, by the rules of BPMN: nothing begins without a token or an
 * event, nothing that has ended is heard of again, no flow is taken too often or too rarely. Knows nothing of the
 * engine's state.
 */
export class TokenGame {
  readonly live = new Map<Key, Live>();
  readonly reached = new Set<Kind>();
  readonly faults: string[] = [];
  readonly #graph: Graph;
  readonly #ended = new Set<Key>();
  /** Events taken up whose element has still to begin. */
  #taken: { readonly scope: Key; readonly target: string }[] = [];
  /** Events that interrupted an activity and have to begin now that it has ended. */
  #untaken: { readonly element: Live; readonly target: string }[] = [];
  /** Triggers of what has not begun. */
  readonly #early = new Map<Key, { readonly scope: Key; readonly target: string }>();
  /** Compensation handlers that are to begin, with the events that called them. */
  readonly #handlers = new Map<Key, Key>();
  /** Compensation that is under way, with the events that wait for its end. */
  readonly #compensations = new Map<Key, Key>();
  #free: string[] = [];
  #action: Action = 'time';

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** @param free elements that the action begins without a token */
  begin(action: Action, free: readonly string[]): void {
    this.#action = action;
    this.#free = [...free];
  }

  read(record: EngineRecord): void {
    switch (record.valueType) {
      case 'PROCESS_INSTANCE':
        this.#instance(record);
        return;
      case 'PROCESS_EVENT':
        this.#event(record);
        return;
      case 'INCIDENT': {
        const element = this.#existing(record.value.elementInstanceKey, record);
        if (record.intent === 'CREATED') element?.incidents.add(record.key);
        else if (record.intent === 'RESOLVED') element?.incidents.delete(record.key);
        return;
      }
      case 'COMPENSATION_SUBSCRIPTION':
        this.#compensation(record);
        return;
      default:
    }
  }

  #compensation({ key, intent, value }: RecordOf<'COMPENSATION_SUBSCRIPTION'>): void {
    const { compensationHandlerInstanceKey, compensationHandlerId, throwEventInstanceKey } = value;
    if (intent === 'TRIGGERED') this.#compensations.set(key, throwEventInstanceKey);
    else if (intent === 'COMPLETED' || intent === 'DELETED') this.#compensations.delete(key);
    if (compensationHandlerId === '') return;
    if (intent === 'TRIGGERED') this.#handlers.set(compensationHandlerInstanceKey, throwEventInstanceKey);
    else if (intent === 'CREATED') this.#reach(undefined, 'boundary compensation');
  }

  #reach(node: GraphNode | undefined, ...more: Kind[]): void {
    for (const kind of [...(node?.kinds ?? []), ...more]) this.reached.add(kind);
  }

  #fault(text: string): void {
    this.faults.push(text);
  }

  #existing(key: Key, { valueType, intent }: EngineRecord): Live | undefined {
    const element = this.live.get(key);
    if (!element)
      this.#fault(
        `${valueType} ${intent} for ${key}, which ${this.#ended.has(key) ? 'has ended' : 'never began'}`,
      );
    return element;
  }

  #instance(record: RecordOf<'PROCESS_INSTANCE'>): void {
    const { intent, key, value } = record;
    if (intent === 'ELEMENT_ACTIVATING') {
      this.#activating(record);
      return;
    }
    if (intent === 'SEQUENCE_FLOW_TAKEN') {
      this.#flowTaken(value.flowScopeKey, value.elementId, record);
      return;
    }
    const element = this.#existing(key, record);
    if (!element) return;
    const { state } = element;
    switch (intent) {
      case 'ELEMENT_ACTIVATED':
        if (state !== 'ACTIVATING') this.#fault(`ACTIVATED after ${tell(element)}`);
        element.state = 'ACTIVATED';
        this.#armed(element);
        return;
      case 'ELEMENT_COMPLETING':
        if (state !== 'ACTIVATED') this.#fault(`COMPLETING after ${tell(element)}`);
        element.state = 'COMPLETING';
        this.#emptied(element);
        return;
      case 'ELEMENT_COMPLETED':
        if (state !== 'COMPLETING') this.#fault(`COMPLETED after ${tell(element)}`);
        this.#completed(element);
        return;
      case 'ELEMENT_TERMINATING':
        if (state === 'TERMINATING') this.#fault(`terminated twice: ${tell(element)}`);
        if (!this.#mayTerminate(element)) this.#fault(`terminated for no reason: ${tell(element)}`);
        element.state = 'TERMINATING';
        return;
      case 'ELEMENT_TERMINATED':
        if (state !== 'TERMINATING') this.#fault(`TERMINATED after ${tell(element)}`);
        this.#end(element);
        return;
      default:
    }
  }

  #activating(record: RecordOf<'PROCESS_INSTANCE'>): void {
    const { key, value } = record;
    const node = this.#graph.nodes.get(value.elementId);
    if (!node) {
      this.#fault(`there is no element ${value.elementId}`);
      return;
    }
    if (this.live.has(key) || this.#ended.has(key)) this.#fault(`${key} begins twice`);
    const scope = this.live.get(value.flowScopeKey);
    const caller = scope ? undefined : this.live.get(value.parentElementInstanceKey);
    const isBody = value.bpmnElementType === 'MULTI_INSTANCE_BODY';
    if (node.type !== 'PROCESS' && !scope) {
      this.#fault(`${node.id} begins in a scope that is not there`);
      return;
    }
    const processKey = scope?.processKey ?? key;
    const isEntered = this.#free.includes(node.id);
    const element = newLive({ key, node, isBody, scope, caller, processKey, isEntered });
    if (value.processInstanceKey !== processKey)
      this.#fault(`${tell(element)} names another process instance`);
    if (scope) this.#within(element, scope);
    else if (caller) {
      if (caller.state !== 'ACTIVATED' || caller.called || caller.node.calls !== node.id)
        this.#fault(`${tell(element)} is called by ${tell(caller)}`);
      caller.called = element;
    }
    this.live.set(key, element);
    scope?.children.add(element);
    for (const [eventKey, early] of this.#early)
      if (early.scope === key) {
        element.triggers.set(eventKey, early.target);
        this.#early.delete(eventKey);
      }
    if (!isBody)
      this.#reach(node.type === 'BOUNDARY_EVENT' || node.type === 'EVENT_SUB_PROCESS' ? undefined : node);
  }

  #within(element: Live, scope: Live): void {
    const { node, isBody } = element;
    if (scope.state !== 'ACTIVATED') this.#fault(`${node.id} begins in ${tell(scope)}`);
    if (scope.isBody) {
      if (node !== scope.node || isBody) this.#fault(`${node.id} begins in ${tell(scope)}`);
      if (node.loop?.sequential && scope.children.size > 0) this.#fault(`${tell(scope)} runs two at once`);
      scope.begun++;
      return;
    }
    if (!mayBeginIn(this.#graph, node, scope.node)) this.#fault(`${node.id} begins in ${tell(scope)}`);
    if ((node.loop !== undefined) !== isBody) this.#fault(`${node.id} begins without its loop`);
    if (scope.interruptedBy !== undefined && scope.interruptedBy !== node.id)
      this.#fault(`${node.id} begins in ${tell(scope)}, which ${scope.interruptedBy} has interrupted`);
    if (!this.#consume(element, scope)) this.#fault(`${node.id} begins without a token in ${tell(scope)}`);
  }

  /** Takes what lets the element begin. */
  #consume(element: Live, scope: Live): boolean {
    const { node, key } = element;
    if (node.isHandler) return this.#handlers.delete(key) || this.#isFree(node);
    switch (node.type) {
      case 'START_EVENT': {
        if (scope.hasStarted) return false;
        scope.hasStarted = true;
        return scope.node.startOf.includes(node.id);
      }
      case 'BOUNDARY_EVENT':
        return this.#consumeBoundary(node, scope);
      case 'EVENT_SUB_PROCESS':
        if (this.#consumeEvent(scope.key, node.startOf[0] ?? ''))
          return !node.interrupting || scope.children.size === 0;
        return this.#isFree(node);
      case 'PARALLEL_GATEWAY':
      case 'INCLUSIVE_GATEWAY':
        return this.#consumeJoin(node, scope);
      default:
    }
    if (node.event?.kind === 'link' && node.incoming.length === 0) {
      const at = scope.links.indexOf(node.id);
      if (at >= 0) scope.links.splice(at, 1);
      return at >= 0 || this.#isFree(node);
    }
    if (node.incoming.some((id) => this.#sourceOf(id)?.type === 'EVENT_BASED_GATEWAY'))
      return this.#consumeChoice(node);
    const flow = node.incoming.find((id) => scope.tokens.has(id));
    if (flow === undefined) return this.#isFree(node);
    takeToken(scope, flow);
    return true;
  }

  #sourceOf(flow: string): GraphNode | undefined {
    return this.#graph.nodes.get(this.#graph.flows.get(flow)?.source ?? '');
  }

  /** The event that came first follows its gateway without a flow being taken. */
  #consumeChoice({ id }: GraphNode): boolean {
    const taken = this.#taken.find(({ scope, target }) => target === id && this.#ended.has(scope));
    return taken !== undefined && this.#consumeEvent(taken.scope, id);
  }

  #consumeJoin(node: GraphNode, scope: Live): boolean {
    const filled = node.incoming.filter((id) => scope.tokens.has(id));
    const isWhole =
      node.type === 'PARALLEL_GATEWAY'
        ? filled.length === node.incoming.length
        : filled.length > 0 && !waitingJoins(this.#graph, scope).has(node.id);
    for (const flow of filled) takeToken(scope, flow);
    return isWhole || this.#isFree(node);
  }

  /** An interrupting one begins when its activity has gone, any other while it is there. */
  #consumeBoundary(node: GraphNode, scope: Live): boolean {
    if (node.event?.kind === 'compensation') return true;
    const hosts = this.#taken.filter(({ target }) => target === node.id).map(({ scope: host }) => host);
    const host = hosts.find((key) =>
      node.interrupting ? this.#ended.has(key) : this.live.get(key)?.scope === scope,
    );
    return host !== undefined && this.#consumeEvent(host, node.id);
  }

  #consumeEvent(scope: Key, target: string): boolean {
    const at = this.#taken.findIndex((taken) => taken.scope === scope && taken.target === target);
    if (at >= 0) this.#taken.splice(at, 1);
    return at >= 0;
  }

  #isFree({ id }: GraphNode): boolean {
    const at = this.#free.indexOf(id);
    if (at >= 0) this.#free.splice(at, 1);
    return at >= 0;
  }

  #armed({ node, isBody, scope }: Live): void {
    const nodes = this.#graph.nodes;
    if (!scope?.isBody) for (const id of node.boundaryEvents) this.#reach(nodes.get(id));
    if (!isBody) for (const id of node.eventSubProcesses) this.#reach(nodes.get(id));
  }

  #emptied(element: Live): void {
    if (element.children.size > 0)
      this.#fault(`${tell(element)} with ${[...element.children].map(tell).join(', ')} within`);
    if (element.tokens.size > 0)
      this.#fault(`${tell(element)} with tokens on ${[...element.tokens.keys()].join(', ')}`);
    if (element.called) this.#fault(`${tell(element)} before ${tell(element.called)}`);
    if ([...this.#compensations.values()].includes(element.key))
      this.#fault(`${tell(element)} before the compensation that it waits for`);
    const { loop } = element.node;
    const isShort =
      element.isBody && loop && loop.items >= 0 && !loop.hasCondition && element.begun !== loop.items;
    if (isShort) this.#fault(`${tell(element)} after ${element.begun} of ${loop.items} items`);
  }

  #completed(element: Live): void {
    const { scope, node } = element;
    this.#emptied(element);
    this.#end(element);
    if (!scope || scope.isBody) return;
    passedOf(scope, node.id).completed++;
    if (node.event?.kind === 'link' && node.type === 'INTERMEDIATE_THROW_EVENT')
      scope.links.push(linkTarget(node.id));
    if (node.event?.kind === 'terminate') {
      scope.interruptedBy = node.id;
      scope.tokens.clear();
    }
  }

  #end(element: Live): void {
    for (const target of element.triggers.values())
      if (this.#graph.nodes.get(target)?.type === 'BOUNDARY_EVENT') this.#untaken.push({ element, target });
    for (const child of element.children) this.#fault(`${tell(element)} ends before ${tell(child)}`);
    if (element.called) this.#fault(`${tell(element)} ends before ${tell(element.called)}`);
    if (element.incidents.size > 0) this.#fault(`${tell(element)} ends with an incident`);
    this.live.delete(element.key);
    this.#ended.add(element.key);
    element.scope?.children.delete(element);
    if (element.caller) element.caller.called = undefined;
  }

  #mayTerminate({ scope, caller, node, triggers }: Live): boolean {
    if (this.#action === 'cancel-process-instance' || this.#action === 'modify-process-instance') return true;
    if ((scope ?? caller)?.state === 'TERMINATING' || scope?.interruptedBy !== undefined) return true;
    if (scope?.isBody && scope.node.loop?.hasCondition) return true;
    return [...triggers.values()].some(
      (id) => node.boundaryEvents.includes(id) && this.#graph.nodes.get(id)?.interrupting,
    );
  }

  #flowTaken(scopeKey: Key, id: string, record: EngineRecord): void {
    const scope = this.#existing(scopeKey, record);
    const flow = this.#graph.flows.get(id);
    if (!scope || !flow) {
      this.#fault(`there is no flow ${id}`);
      return;
    }
    if (flow.isBack) this.reached.add('loop');
    const passed = passedOf(scope, flow.source);
    passed.flows.set(id, (passed.flows.get(id) ?? 0) + 1);
    if ((passed.flows.get(id) ?? 0) > passed.completed)
      this.#fault(`${id} is taken more often than ${flow.source} completed`);
    if (scope.interruptedBy !== undefined && scope.node.scope !== '')
      this.#fault(`${id} is taken in ${tell(scope)}, which ${scope.interruptedBy} has interrupted`);
    scope.tokens.set(id, (scope.tokens.get(id) ?? 0) + 1);
  }

  #event({ intent, key, value }: RecordOf<'PROCESS_EVENT'>): void {
    const target = value.targetElementId;
    const scope = this.live.get(value.scopeKey);
    if (intent === 'TRIGGERING') {
      if (!scope) {
        if (this.#ended.has(value.scopeKey))
          this.#fault(`an event for ${target} reaches ${value.scopeKey}, which has ended`);
        this.#early.set(key, { scope: value.scopeKey, target });
        return;
      }
      scope.triggers.set(key, target);
      const start = this.#graph.nodes.get(target);
      const eventSubProcess = this.#graph.nodes.get(start?.scope ?? '');
      const interrupts =
        eventSubProcess?.type === 'EVENT_SUB_PROCESS' && eventSubProcess.scope === scope.node.id;
      if (interrupts && eventSubProcess.interrupting) {
        scope.interruptedBy = eventSubProcess.id;
        scope.tokens.clear();
      }
      return;
    }
    if (!scope && !this.#ended.has(value.scopeKey)) {
      // What was to begin did not come about after all.
      for (const [early, { scope: of }] of this.#early) if (of === value.scopeKey) this.#early.delete(early);
      return;
    }
    if (scope && !scope.triggers.delete(key))
      this.#fault(`an event for ${target} at ${value.scopeKey} is taken up that never came`);
    this.#taken.push({ scope: value.scopeKey, target });
    this.#untaken = this.#untaken.filter(
      ({ element, target: waiting }) => element.key !== value.scopeKey || waiting !== target,
    );
  }

  /** When an action is over: all that can move has moved. */
  settle(): void {
    for (const element of this.live.values()) {
      this.faults.push(...faultsAtRest(this.#graph, element));
      element.passed.clear();
    }
    for (const { scope, target } of this.#taken) {
      const node = this.#graph.nodes.get(target);
      const host = this.live.get(scope);
      if (node?.type !== 'BOUNDARY_EVENT' && node?.type !== 'START_EVENT') continue;
      const around = node.type === 'BOUNDARY_EVENT' ? host?.scope : host;
      const isItself = host?.node.id === target || host?.node.id === node.scope;
      if (around && !isItself && around.interruptedBy === undefined)
        this.#fault(`an event for ${target} was taken up at ${scope} and nothing began`);
    }
    this.#taken = [];
    for (const { element, target } of this.#untaken) {
      const { scope } = element;
      if (scope && this.live.has(scope.key) && scope.interruptedBy === undefined)
        this.#fault(`${target} interrupted ${tell(element)} and did not begin`);
    }
    this.#untaken = [];
    for (const { scope, target } of this.#early.values())
      this.#fault(`an event for ${target} waits at ${scope}, which never began`);
    for (const [key, thrower] of this.#handlers)
      if (this.live.has(thrower)) this.#fault(`compensation handler ${key} never began`);
    this.#handlers.clear();
  }
}
