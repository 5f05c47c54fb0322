/** Small BPMN models for the checks: what a check is about is written out, the rest is filled in. */

/** What an event is about. Names of messages and signals get the model's id before them, so that they are nobody else's. */
export type EventDefinition =
  | { readonly kind: 'none' }
  | { readonly kind: 'message'; readonly name: string; readonly key?: string; readonly asJob?: true }
  | { readonly kind: 'timer'; readonly duration?: string; readonly cycle?: string; readonly date?: string }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'error'; readonly code?: string }
  | { readonly kind: 'escalation'; readonly code?: string }
  | { readonly kind: 'compensation'; readonly activity?: string }
  | { readonly kind: 'link'; readonly name: string }
  | { readonly kind: 'terminate' };

export interface Node {
  readonly id: string;
  readonly tag: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Content of extensionElements. */
  readonly extensions?: string;
  /** A job of the model's own type. */
  readonly job?: { readonly retries: number };
  readonly event?: EventDefinition;
  /** Collection and names of a multi-instance activity. */
  readonly loop?: Loop;
  /** A sub-process's content. */
  readonly inside?: Scope;
  /** Name of the message that a receive task waits for. */
  readonly message?: { readonly name: string; readonly key: string };
}

export interface Scope {
  /** Ids in the order of the flows: `start pay end`. What is no node of the scope is a start event, an end event or a job. */
  readonly flows: readonly string[];
  readonly nodes?: readonly Node[];
  /** FEEL by flow: `{'split pay': '=amount > 5'}`. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Compensation handlers by the boundary event that they belong to. */
  readonly handlers?: Readonly<Record<string, string>>;
}

interface Loop {
  readonly over: string;
  readonly sequential?: true;
  readonly item?: string;
  readonly results?: readonly [collection: string, element: string];
  readonly until?: string;
}

interface More {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly loop?: Loop;
  readonly extensions?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

function node(tag: string, id: string, { inputs, outputs, extensions = '', ...more }: More): Node {
  const mappings = [
    ...Object.entries(inputs ?? {}).map(([target, source]) => mapping('input', source, target)),
    ...Object.entries(outputs ?? {}).map(([target, source]) => mapping('output', source, target)),
  ];
  const io = mappings.length > 0 ? `<zeebe:ioMapping>${mappings.join('')}</zeebe:ioMapping>` : '';
  return { id, tag, extensions: extensions + io, ...more };
}

const mapping = (kind: 'input' | 'output', source: string, target: string) =>
  `<zeebe:${kind} source="${escaped(source)}" target="${target}"/>`;

/** @param headers of the job, by name */
export function job(
  id: string,
  more: More & { retries?: number; headers?: Record<string, string> } = {},
): Node {
  const { retries = 3, headers = {}, ...rest } = more;
  const lines = Object.entries(headers).map(
    ([key, value]) => `<zeebe:header key="${key}" value="${value}"/>`,
  );
  const all = lines.length > 0 ? `<zeebe:taskHeaders>${lines.join('')}</zeebe:taskHeaders>` : '';
  return {
    ...node('serviceTask', id, { ...rest, extensions: all + (rest.extensions ?? '') }),
    job: { retries },
  };
}

/** Work that is sent, as a job: a send task. */
export const sendTask = (id: string): Node => ({ ...node('sendTask', id, {}), job: { retries: 3 } });

/** A handler of compensation. */
export const handler = (id: string): Node => job(id, { attributes: { isForCompensation: 'true' } });

export const userTask = (id: string, more: More = {}): Node =>
  node('userTask', id, { ...more, extensions: `<zeebe:userTask/>${more.extensions ?? ''}` });

export const script = (id: string, expression: string, resultVariable: string, more: More = {}): Node =>
  node('scriptTask', id, {
    ...more,
    extensions: `<zeebe:script expression="${escaped(expression)}" resultVariable="${resultVariable}"/>`,
  });

export const decide = (id: string, decisionId: string, resultVariable: string, binding = 'latest'): Node =>
  node('businessRuleTask', id, {
    extensions: `<zeebe:calledDecision decisionId="${decisionId}" resultVariable="${resultVariable}" bindingType="${binding}"/>`,
  });

/** @param how further attributes of zeebe:calledElement */
export const call = (id: string, processId: string, how = '', more: More = {}): Node =>
  node('callActivity', id, {
    ...more,
    extensions: `<zeebe:calledElement processId="${escaped(processId)}" ${how}/>`,
  });

export const receive = (id: string, name: string, key: string): Node => ({
  ...node('receiveTask', id, {}),
  message: { name, key },
});

export const plain = (tag: 'task' | 'manualTask', id: string): Node => node(tag, id, {});

export const subProcess = (id: string, inside: Scope, more: More = {}): Node => ({
  ...node('subProcess', id, more),
  inside,
});

/** An event sub-process whose start event `id-start` interrupts or not. */
export function eventSubProcess(
  id: string,
  event: EventDefinition,
  after: string,
  interrupting = true,
): Node {
  const first: Node = {
    id: `${id}-start`,
    tag: 'startEvent',
    event,
    attributes: interrupting ? {} : { isInterrupting: 'false' },
  };
  const inside = { nodes: [first], flows: [`${first.id} ${after}`] };
  return { id, tag: 'subProcess', inside, attributes: { triggeredByEvent: 'true' } };
}

export const gateway = (
  kind: 'exclusive' | 'parallel' | 'inclusive' | 'eventBased',
  id: string,
  otherwise?: string,
): Node => ({
  id,
  tag: `${kind}Gateway`,
  ...(otherwise ? { attributes: { default: `${id}-${otherwise}` } } : {}),
});

export const start = (id: string, event: EventDefinition): Node => ({ id, tag: 'startEvent', event });
export const end = (id: string, event: EventDefinition): Node => ({ id, tag: 'endEvent', event });
export const catches = (id: string, event: EventDefinition, more: More = {}): Node => ({
  ...node('intermediateCatchEvent', id, more),
  event,
});
export const throws = (id: string, event: EventDefinition): Node => ({
  id,
  tag: 'intermediateThrowEvent',
  event,
});

export const boundary = (id: string, on: string, event: EventDefinition, interrupting = true): Node => ({
  id,
  tag: 'boundaryEvent',
  event,
  attributes: { attachedToRef: on, ...(interrupting ? {} : { cancelActivity: 'false' }) },
});

/** The XML of one process. @param id of the process, also the type of its jobs unless `jobType` is given */
export function model(
  id: string,
  scope: Scope,
  more: { jobType?: string; versionTag?: string } = {},
): string {
  const writer = new Writer(id, more.jobType ?? id);
  const tag = more.versionTag
    ? `<bpmn:extensionElements><zeebe:versionTag value="${more.versionTag}"/></bpmn:extensionElements>`
    : '';
  const content = writer.scope(scope);
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="http://tongban/conformance">
${[...writer.roots.values()].join('\n')}
<bpmn:process id="${id}" isExecutable="true">${tag}${content}</bpmn:process>
</bpmn:definitions>`;
}

class Writer {
  readonly roots = new Map<string, string>();
  readonly #id: string;
  readonly #jobType: string;
  #definitions = 0;

  constructor(id: string, jobType: string) {
    this.#id = id;
    this.#jobType = jobType;
  }

  scope({ flows, nodes = [], conditions = {}, handlers = {} }: Scope): string {
    const pairs = flows.flatMap((line) => {
      const ids = line.split(' ');
      return ids.slice(1).map((to, index) => [ids[index] as string, to] as const);
    });
    const ids = new Set([...nodes.map(({ id }) => id), ...flows.flatMap((line) => line.split(' '))]);
    const all = [...ids].map((id) => nodes.find((one) => one.id === id) ?? unnamed(id));
    const text = all.map((one) => {
      const incoming = pairs
        .filter(([, to]) => to === one.id)
        .map(([from, to]) => `<bpmn:incoming>${from}-${to}</bpmn:incoming>`);
      const outgoing = pairs
        .filter(([from]) => from === one.id)
        .map(([from, to]) => `<bpmn:outgoing>${from}-${to}</bpmn:outgoing>`);
      return this.#node(one, [...incoming, ...outgoing].join(''));
    });
    for (const [from, to] of pairs) text.push(flow(from, to, conditions[`${from} ${to}`]));
    for (const [event, handled] of Object.entries(handlers))
      text.push(
        `<bpmn:association id="${event}-${handled}" associationDirection="One" sourceRef="${event}" targetRef="${handled}"/>`,
      );
    return text.join('\n');
  }

  #node(
    { id, tag, attributes = {}, extensions = '', job: work, event, loop, inside, message }: Node,
    flows: string,
  ): string {
    const isJob = work || (event?.kind === 'message' && event.asJob);
    const definition = isJob
      ? `<zeebe:taskDefinition type="${this.#jobType}" retries="${work?.retries ?? 3}"/>`
      : '';
    const all = definition + extensions;
    const more = {
      ...attributes,
      ...(message ? { messageRef: this.#message(message.name, message.key) } : {}),
    };
    const written = Object.entries(more).map(([name, value]) => ` ${name}="${value}"`);
    return `<bpmn:${tag} id="${id}"${written.join('')}>${all ? `<bpmn:extensionElements>${all}</bpmn:extensionElements>` : ''}${flows}${
      loop ? this.#loop(loop) : ''
    }${event ? this.#event(event) : ''}${inside ? this.scope(inside) : ''}</bpmn:${tag}>`;
  }

  #loop({ over, sequential, item, results, until }: Loop): string {
    const [collection, element] = results ?? [];
    const output = collection
      ? ` outputCollection="${collection}" outputElement="${escaped(element as string)}"`
      : '';
    const input = item ? ` inputElement="${item}"` : '';
    const condition = until
      ? `<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${escaped(until)}</bpmn:completionCondition>`
      : '';
    return `<bpmn:multiInstanceLoopCharacteristics${sequential ? ' isSequential="true"' : ''}><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="${escaped(over)}"${input}${output}/></bpmn:extensionElements>${condition}</bpmn:multiInstanceLoopCharacteristics>`;
  }

  #event(event: EventDefinition): string {
    const id = `definition-${++this.#definitions}`;
    switch (event.kind) {
      case 'none':
        return '';
      case 'message':
        return `<bpmn:messageEventDefinition id="${id}"${event.asJob ? '' : ` messageRef="${this.#message(event.name, event.key)}"`}/>`;
      case 'timer': {
        const [kind, text] = event.duration
          ? ['timeDuration', event.duration]
          : event.cycle
            ? ['timeCycle', event.cycle]
            : ['timeDate', event.date ?? ''];
        return `<bpmn:timerEventDefinition id="${id}"><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${escaped(text)}</bpmn:${kind}></bpmn:timerEventDefinition>`;
      }
      case 'signal':
        this.roots.set(
          `signal-${event.name}`,
          `<bpmn:signal id="signal-${event.name}" name="${this.#id}-${event.name}"/>`,
        );
        return `<bpmn:signalEventDefinition id="${id}" signalRef="signal-${event.name}"/>`;
      case 'error':
        return `<bpmn:errorEventDefinition id="${id}"${this.#coded('error', event.code)}/>`;
      case 'escalation':
        return `<bpmn:escalationEventDefinition id="${id}"${this.#coded('escalation', event.code)}/>`;
      case 'compensation':
        return `<bpmn:compensateEventDefinition id="${id}"${event.activity ? ` activityRef="${event.activity}"` : ''}/>`;
      case 'link':
        return `<bpmn:linkEventDefinition id="${id}" name="${event.name}"/>`;
      case 'terminate':
        return `<bpmn:terminateEventDefinition id="${id}"/>`;
    }
  }

  #message(name: string, key: string | undefined): string {
    const id = `message-${name}`;
    const subscription = key
      ? `<bpmn:extensionElements><zeebe:subscription correlationKey="${escaped(key)}"/></bpmn:extensionElements>`
      : '';
    this.roots.set(id, `<bpmn:message id="${id}" name="${this.#id}-${name}">${subscription}</bpmn:message>`);
    return id;
  }

  #coded(kind: 'error' | 'escalation', code: string | undefined): string {
    if (!code) return '';
    this.roots.set(`${kind}-${code}`, `<bpmn:${kind} id="${kind}-${code}" ${kind}Code="${code}"/>`);
    return ` ${kind}Ref="${kind}-${code}"`;
  }
}

/** What a flow names and nobody describes. */
function unnamed(id: string): Node {
  if (/^start\b/.test(id)) return { id, tag: 'startEvent' };
  if (/^end\b/.test(id)) return { id, tag: 'endEvent' };
  return job(id);
}

function flow(from: string, to: string, condition: string | undefined): string {
  const when = condition
    ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escaped(condition)}</bpmn:conditionExpression>`
    : '';
  return `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${when}</bpmn:sequenceFlow>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
