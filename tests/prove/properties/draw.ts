import type { Graph, GraphNode, NodeType } from './graph.ts';
import { linkTarget } from './graph.ts';
import type { Kind } from './kinds.ts';
import { distinct, rootElements } from './names.ts';
import type {
  ActivityPlan,
  Block,
  EventPlan,
  GatewayName,
  LoopPlan,
  PathPlan,
  Plan,
  ProcessPlan,
  ScopePlan,
} from './plan.ts';
import { type Canvas, type Fields, type Origin, Sheet } from './sheet.ts';
import { activityTags, eventXml, ioMapping, loopXml, workXml } from './xml.ts';

/** One file for each process, and what the checks know of all of them. */
export interface Drawing {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly graph: Graph;
}

/** Draws a plan as BPMN, and at the same time as the graph that the checks use. */
export function draw(plan: Plan): Drawing {
  const graph: Graph = { nodes: new Map(), flows: new Map() };
  const called = new Set(plan.processes.flatMap(({ scope }) => callsOf(scope)));
  const files = plan.processes.flatMap((process, index) => {
    // What nothing calls any more, after the model was made smaller, is left out.
    if (index > 0 && !called.has(index)) return [];
    return [
      { name: `p${index}.bpmn`, text: new Pen(new Sheet(graph, `p${index}`, index > 0)).process(process) },
    ];
  });
  return { files, graph };
}

function callsOf(value: object): number[] {
  if (Array.isArray(value))
    return value.flatMap((entry) => (typeof entry === 'object' ? callsOf(entry) : []));
  const { calls } = value as { calls?: number };
  const own = calls === undefined ? [] : [calls];
  return [
    ...own,
    ...Object.values(value).flatMap((entry) => (typeof entry === 'object' ? callsOf(entry) : [])),
  ];
}

class Pen {
  readonly #sheet: Sheet;

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
  }

  process({ starts, hasNoneStart, scope }: ProcessPlan): string {
    const node = this.#sheet.register(this.#sheet.processId, 'PROCESS', '', {});
    const canvas = this.#sheet.canvas(node, undefined, 0);
    const sources: string[] = [];
    if (hasNoneStart) sources.push(this.#start(canvas, undefined));
    for (const event of starts) sources.push(this.#start(canvas, distinct(event, canvas.waitedFor)));
    let from = sources[0] as string;
    if (sources.length > 1) {
      from = this.#gateway(canvas, 'exclusive', 'merge');
      for (const source of sources) this.#sheet.flow(canvas, source, from);
    }
    canvas.waitedFor.clear();
    this.#content(canvas, scope, from);
    const body = canvas.parts.map((part) => part()).join('\n');
    return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="http://tongban/test">
${rootElements(this.#sheet.names)}
<process id="${this.#sheet.processId}" isExecutable="true">
${body}
</process>
</definitions>`;
  }

  #start(canvas: Canvas, event: EventPlan | undefined, interrupting = true): string {
    const isOfProcess = canvas.node.type === 'PROCESS';
    const kinds = event && isOfProcess ? [`start ${event.kind}` as Kind] : [];
    const id = this.#sheet.node(
      canvas,
      'start',
      'START_EVENT',
      { event, interrupting, kinds },
      ({ id: own }) =>
        `<startEvent id="${own}" isInterrupting="${interrupting}">${event ? eventXml(event, own, this.#sheet.names) : ''}</startEvent>`,
    );
    canvas.node.startOf.push(id);
    return id;
  }

  #content(canvas: Canvas, { body, eventSubProcesses }: ScopePlan, from: string): void {
    this.#path(canvas, body, from);
    for (const plan of eventSubProcesses) {
      const event = distinct(plan.event, canvas.waitedFor);
      if (!event) continue;
      const tag = `event sub-process ${plan.interrupting ? '' : '~'}${event.kind}` as Kind;
      const kinds: Kind[] = [tag];
      if (canvas.node.type !== 'PROCESS') kinds.push('event sub-process in a sub-process');
      if (canvas.node.loop) kinds.push('event sub-process in a multi-instance');
      const fields = { event, interrupting: plan.interrupting, kinds };
      const id = this.#scope(canvas, 'on', 'EVENT_SUB_PROCESS', fields, plan.scope, (inside) =>
        this.#start(inside, event, plan.interrupting),
      );
      canvas.node.eventSubProcesses.push(id);
    }
  }

  #scope(
    canvas: Canvas,
    word: string,
    type: 'SUB_PROCESS' | 'EVENT_SUB_PROCESS',
    fields: Fields,
    plan: ScopePlan,
    start: (inside: Canvas) => string,
    head = '',
  ): string {
    let inside: Canvas | undefined;
    const attributes = `${type === 'EVENT_SUB_PROCESS' ? ' triggeredByEvent="true"' : ''}${fields.isHandler ? ' isForCompensation="true"' : ''}`;
    const id = this.#sheet.node(canvas, word, type, fields, ({ id: own }) => {
      const parts = inside?.parts.map((part) => part()).join('\n') ?? '';
      return `<subProcess id="${own}"${attributes}>${head}\n${parts}\n</subProcess>`;
    });
    inside = this.#sheet.canvas(
      this.#sheet.graph.nodes.get(id) as GraphNode,
      canvas,
      canvas.loops + (fields.loop ? 1 : 0),
    );
    this.#content(inside, plan, start(inside));
    return id;
  }

  /** @returns where it goes on; undefined when it has ended */
  #path(canvas: Canvas, { blocks, end }: PathPlan, from: Origin): Origin | undefined {
    let at: Origin | undefined = from;
    for (const block of blocks) if (at !== undefined) at = this.#block(canvas, block, at);
    if (at === undefined || end === 'nothing') return undefined;
    if (end === 'join') return at;
    this.#sheet.flow(canvas, at, this.#throw(canvas, end, 'END_EVENT'));
    return undefined;
  }

  #throw(canvas: Canvas, event: EventPlan, type: 'END_EVENT' | 'INTERMEDIATE_THROW_EVENT'): string {
    const [word, tag] = type === 'END_EVENT' ? ['end', 'endEvent'] : ['throw', 'intermediateThrowEvent'];
    const activity = event.kind === 'compensation' && event.one ? canvas.compensable[0] : undefined;
    const fields = { event, isJob: event.kind === 'message', kinds: [`${word} ${event.kind}` as Kind] };
    return this.#sheet.node(
      canvas,
      word as string,
      type,
      fields,
      ({ id }) =>
        `<${tag} id="${id}">${event.kind === 'message' ? workXml(id) : ''}${eventXml(event, id, this.#sheet.names, activity)}</${tag}>`,
    );
  }

  #block(canvas: Canvas, block: Block, from: Origin): Origin | undefined {
    switch (block.block) {
      case 'activity':
        return this.#activity(canvas, block, from);
      case 'gateway':
        return this.#branches(canvas, block, from);
      case 'loop':
        return this.#rounds(canvas, block, from);
      case 'choice':
        return this.#choice(canvas, block, from);
      case 'catch':
        return this.#catch(canvas, block.event, from);
      case 'throw': {
        const id = this.#throw(canvas, block.event, 'INTERMEDIATE_THROW_EVENT');
        this.#sheet.flow(canvas, from, id);
        return id;
      }
      case 'link':
        return this.#link(canvas, from);
    }
  }

  #catch(canvas: Canvas, event: EventPlan, from: Origin): string {
    const kinds: Kind[] = [`catch ${event.kind}` as Kind];
    const id = this.#sheet.node(
      canvas,
      'catch',
      'INTERMEDIATE_CATCH_EVENT',
      { event, kinds },
      ({ id: own }) =>
        `<intermediateCatchEvent id="${own}">${eventXml(event, own, this.#sheet.names)}</intermediateCatchEvent>`,
    );
    this.#sheet.flow(canvas, from, id);
    return id;
  }

  #link(canvas: Canvas, from: Origin): string {
    const event = { kind: 'link' } as const;
    const definition = (id: string) => `<linkEventDefinition id="${id}_d" name="${linkTarget(id)}" />`;
    const id = this.#sheet.node(
      canvas,
      'link',
      'INTERMEDIATE_THROW_EVENT',
      { event },
      ({ id: own }) => `<intermediateThrowEvent id="${own}">${definition(own)}</intermediateThrowEvent>`,
    );
    this.#sheet.repeatNumber();
    const target = this.#sheet.node(
      canvas,
      'target',
      'INTERMEDIATE_CATCH_EVENT',
      { event, kinds: ['link'] },
      ({ id: own }) => `<intermediateCatchEvent id="${own}">${definition(own)}</intermediateCatchEvent>`,
    );
    this.#sheet.flow(canvas, from, id);
    return target;
  }

  #gateway(
    canvas: Canvas,
    name: GatewayName | 'eventBased',
    word: string,
    kinds: Kind[] = [],
    defaultFlow?: () => string,
  ): string {
    const type =
      name === 'eventBased' ? 'EVENT_BASED_GATEWAY' : (`${name.toUpperCase()}_GATEWAY` as NodeType);
    return this.#sheet.node(
      canvas,
      word,
      type,
      { kinds },
      ({ id }) => `<${name}Gateway id="${id}"${defaultFlow?.() ? ` default="${defaultFlow()}"` : ''} />`,
    );
  }

  #branches(canvas: Canvas, block: Block & { block: 'gateway' }, from: Origin): string | undefined {
    const { fork, join, branches, conditions } = block;
    const isChoosing = fork !== 'parallel' && branches.length > 1;
    let defaultFlow = '';
    const kind: Kind = fork === 'exclusive' ? 'exclusive gateway' : `${fork} fork`;
    const gateway = this.#gateway(canvas, fork, 'fork', [kind], () => defaultFlow);
    this.#sheet.flow(canvas, from, gateway);
    const ends: Origin[] = [];
    for (const [index, branch] of branches.entries()) {
      const isDefault = isChoosing && index === branches.length - 1;
      const condition = isChoosing && !isDefault ? (conditions[index] ?? 'x >= 0') : undefined;
      const drawn = (flow: string) => {
        if (isDefault) defaultFlow = flow;
      };
      const end = this.#path(canvas, branch, { node: gateway, drawn, ...(condition ? { condition } : {}) });
      if (end !== undefined) ends.push(end);
    }
    if (ends.length === 0) return undefined;
    const isJoin = ends.length > 1 && join !== 'exclusive';
    const joining = this.#gateway(canvas, join, 'join', isJoin ? [`${join} join` as Kind] : []);
    for (const end of ends) this.#sheet.flow(canvas, end, joining);
    return joining;
  }

  #rounds(canvas: Canvas, { blocks, rounds }: Block & { block: 'loop' }, from: Origin): Origin | undefined {
    const start = this.#gateway(canvas, 'exclusive', 'again');
    this.#sheet.flow(canvas, from, start);
    const counter = `rounds_${start}`;
    const count = this.#sheet.node(
      canvas,
      'count',
      'SCRIPT_TASK',
      {},
      ({ id }) =>
        `<scriptTask id="${id}"><extensionElements><zeebe:script expression="=if ${counter} = null then 1 else ${counter} + 1" resultVariable="${counter}" /></extensionElements></scriptTask>`,
    );
    this.#sheet.flow(canvas, start, count);
    const last = this.#path(canvas, { blocks, end: 'join' }, count);
    if (last === undefined) return undefined;
    let defaultFlow = '';
    const decide = this.#gateway(canvas, 'exclusive', 'until', [], () => defaultFlow);
    this.#sheet.flow(canvas, last, decide);
    this.#sheet.flow(canvas, { node: decide, condition: `${counter} < ${rounds}` }, start, true);
    const drawn = (flow: string) => {
      defaultFlow = flow;
    };
    return { node: decide, drawn };
  }

  #choice(canvas: Canvas, { branches }: Block & { block: 'choice' }, from: Origin): Origin | undefined {
    const gateway = this.#gateway(canvas, 'eventBased', 'choice', ['event-based gateway']);
    this.#sheet.flow(canvas, from, gateway);
    const waitedFor = new Set<string>();
    const ends = branches.flatMap(({ event, path }) => {
      const caught = distinct(event, waitedFor);
      const first = caught && this.#catch(canvas, caught, gateway);
      const end = first && this.#path(canvas, path, first);
      return end === undefined ? [] : [end];
    });
    return this.#merge(canvas, ends);
  }

  #merge(canvas: Canvas, ends: readonly Origin[]): Origin | undefined {
    if (ends.length < 2) return ends[0];
    const merge = this.#gateway(canvas, 'exclusive', 'merge');
    for (const end of ends) this.#sheet.flow(canvas, end, merge);
    return merge;
  }

  #activity(canvas: Canvas, plan: ActivityPlan, from: Origin): Origin | undefined {
    const id = this.#work(canvas, plan, false);
    this.#sheet.flow(canvas, from, id);
    const waitedFor = new Set(plan.message === undefined ? [] : [`message ${plan.message}`]);
    const ends: Origin[] = [id];
    for (const { event, interrupting, path } of plan.boundaryEvents) {
      const caught = distinct(event, waitedFor);
      if (!caught) continue;
      const boundary = this.#boundary(canvas, id, caught, interrupting);
      this.#sheet.graph.nodes.get(id)?.boundaryEvents.push(boundary);
      const end = this.#path(canvas, path, boundary);
      if (end !== undefined) ends.push(end);
    }
    if (plan.handler) this.#compensation(canvas, id, plan.handler);
    if (plan.handler || plan.scope) canvas.compensable.push(id);
    return this.#merge(canvas, ends);
  }

  #boundary(canvas: Canvas, host: string, event: EventPlan, interrupting: boolean): string {
    const kinds: Kind[] = [`boundary ${interrupting ? '' : '~'}${event.kind}` as Kind];
    if (this.#sheet.graph.nodes.get(host)?.loop) kinds.push('boundary event of a multi-instance');
    const fields = { event, interrupting, kinds, attachedTo: host };
    return this.#sheet.node(
      canvas,
      'boundary',
      'BOUNDARY_EVENT',
      fields,
      ({ id }) =>
        `<boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${interrupting}">${eventXml(event, id, this.#sheet.names)}</boundaryEvent>`,
    );
  }

  #compensation(canvas: Canvas, host: string, handler: ActivityPlan): void {
    const event: EventPlan = { kind: 'compensation', one: false };
    const fields = { event, attachedTo: host, kinds: ['boundary compensation' as const] };
    const boundary = this.#sheet.node(
      canvas,
      'undo',
      'BOUNDARY_EVENT',
      fields,
      ({ id }) =>
        `<boundaryEvent id="${id}" attachedToRef="${host}">${eventXml(event, id, this.#sheet.names)}</boundaryEvent>`,
    );
    const target = this.#work(canvas, { ...handler, boundaryEvents: [] }, true);
    canvas.parts.push(
      () =>
        `<association id="${boundary}_a" associationDirection="One" sourceRef="${boundary}" targetRef="${target}" />`,
    );
  }

  #work(canvas: Canvas, plan: ActivityPlan, isHandler: boolean): string {
    const { tag, type, word } = activityTags[plan.name];
    const { loop } = plan;
    const kinds: Kind[] = [loop ? `${loop.sequential ? '=' : '||'} ${plan.name}` : plan.name];
    if (isHandler && plan.scope) kinds.push('handler sub-process');
    if (isHandler && loop) kinds.push('handler multi-instance');
    if (plan.scope && canvas.node.type === 'SUB_PROCESS') kinds.push('nested sub-process');
    if (loop && canvas.loops > 0) kinds.push('nested multi-instance');
    const isJob = ['service task', 'send task'].includes(plan.name) || plan.asJob === true;
    const fields: Fields = {
      isHandler,
      kinds,
      isJob,
      event: plan.message === undefined ? undefined : { kind: 'message', name: plan.message },
      calls: plan.calls === undefined ? undefined : `p${plan.calls}`,
      loop: loop && {
        sequential: loop.sequential,
        items: loop.items,
        hasCondition: loop.until !== undefined,
      },
    };
    const marker = loop ? loopXml(loop as LoopPlan) : '';
    if (plan.scope)
      return this.#scope(
        canvas,
        word,
        'SUB_PROCESS',
        fields,
        plan.scope,
        (inside) => this.#start(inside, undefined),
        `${plan.mapped ? `<extensionElements>${ioMapping}</extensionElements>` : ''}${marker}`,
      );
    if (plan.message !== undefined) this.#sheet.names.message.add(plan.message);
    const attributes = `${isHandler ? ' isForCompensation="true"' : ''}${plan.message === undefined ? '' : ` messageRef="message_${plan.message}"`}`;
    return this.#sheet.node(
      canvas,
      word,
      type,
      fields,
      ({ id }) => `<${tag} id="${id}"${attributes}>${workXml(id, plan)}${marker}</${tag}>`,
    );
  }
}
