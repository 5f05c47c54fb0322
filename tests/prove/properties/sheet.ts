import type { Graph, GraphNode, NodeType } from './graph.ts';
import { escaped, type NameSpace } from './names.ts';

/** One scope while it is drawn. */
export interface Canvas {
  readonly node: GraphNode;
  /** Made into text when all flows are known. */
  readonly parts: (() => string)[];
  readonly isInEventSubProcess: boolean;
  /** Activities that compensation can name. */
  readonly compensable: string[];
  /** What the starts of event sub-processes wait for. */
  readonly waitedFor: Set<string>;
  readonly loops: number;
}

/** Where a flow comes from that is still to be drawn. */
export type Origin =
  | string
  | { readonly node: string; readonly condition?: string; readonly drawn?: (flow: string) => void };

export type Fields = Partial<Omit<GraphNode, 'id' | 'type' | 'process' | 'scope'>>;

/** What one process is drawn on: every node and flow becomes text and a part of the graph. */
export class Sheet {
  readonly graph: Graph;
  readonly processId: string;
  readonly names: NameSpace = {
    message: new Set(),
    signal: new Set(),
    error: new Set(),
    escalation: new Set(),
  };
  readonly #isCalled: boolean;
  #count = 0;

  constructor(graph: Graph, processId: string, isCalled: boolean) {
    this.graph = graph;
    this.processId = processId;
    this.#isCalled = isCalled;
  }

  register(id: string, type: NodeType, scope: string, fields: Fields): GraphNode {
    const node: GraphNode = {
      id,
      type,
      scope,
      process: this.processId,
      event: undefined,
      interrupting: true,
      incoming: [],
      outgoing: [],
      attachedTo: undefined,
      boundaryEvents: [],
      loop: undefined,
      isHandler: false,
      isJob: false,
      startOf: [],
      eventSubProcesses: [],
      calls: undefined,
      kinds: [],
      ...fields,
    };
    this.graph.nodes.set(id, node);
    return node;
  }

  canvas(node: GraphNode, around: Canvas | undefined, loops: number): Canvas {
    return {
      node,
      parts: [],
      isInEventSubProcess: node.type === 'EVENT_SUB_PROCESS' || (around?.isInEventSubProcess ?? false),
      compensable: [],
      waitedFor: new Set(),
      loops,
    };
  }

  /** @param word what the id begins with */
  node(
    canvas: Canvas,
    word: string,
    type: NodeType,
    fields: Fields,
    xml: (node: GraphNode) => string,
  ): string {
    const id = `${this.processId}_${word}${++this.#count}`;
    const kinds = [...(fields.kinds ?? [])];
    if (this.#isCalled) kinds.push('element of a called process');
    if (canvas.isInEventSubProcess) kinds.push('element of an event sub-process');
    const node = this.register(id, type, canvas.node.id, { ...fields, kinds });
    canvas.parts.push(() => xml(node));
    return id;
  }

  flow(canvas: Canvas, origin: Origin, target: string, isBack = false): void {
    const { node: source, condition, drawn } = typeof origin === 'string' ? { node: origin } : origin;
    const id = `${this.processId}_flow${++this.#count}`;
    this.graph.flows.set(id, { id, source, target, isBack });
    this.graph.nodes.get(source)?.outgoing.push(id);
    this.graph.nodes.get(target)?.incoming.push(id);
    const inner = condition
      ? `<conditionExpression xsi:type="tFormalExpression">=${escaped(condition)}</conditionExpression>`
      : '';
    canvas.parts.push(
      () => `<sequenceFlow id="${id}" sourceRef="${source}" targetRef="${target}">${inner}</sequenceFlow>`,
    );
    drawn?.(id);
  }

  /** The number that the next id would have is given once more: the two ends of a link are named alike. */
  repeatNumber(): void {
    this.#count--;
  }
}
