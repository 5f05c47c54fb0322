import { childNamed, childrenNamed, type XmlElement } from '../xml/read-xml.ts';
import type { ElementType, EventType } from './model.ts';
import { bpmnNamespace, zeebeNamespace } from './namespaces.ts';

/**
 * The executable part of a BPMN document as it is drawn, references resolved where they lead somewhere: what the rules
 * look at and what a process model is built from.
 */
export interface Diagram {
  readonly definitions: XmlElement;
  /** The executable processes. */
  readonly processes: readonly DiagramNode[];
  /** Messages, errors, signals, escalations by id. */
  readonly roots: ReadonlyMap<string, XmlElement>;
  /** Of the executable processes, in document order, the processes included. */
  readonly nodes: readonly DiagramNode[];
  readonly flows: readonly DiagramFlow[];
  /** What associations lead to from a compensation boundary event. */
  readonly handlers: ReadonlyMap<DiagramNode, readonly DiagramNode[]>;
  /** Nodes by id; the first one when ids are doubled. */
  readonly byId: ReadonlyMap<string, DiagramNode>;
  /** Elements that stand where flow nodes do but are not supported. */
  readonly unsupported: readonly XmlElement[];
  /** Their ids: what refers to them is not refused once more. */
  readonly unsupportedIds: ReadonlySet<string>;
}

export interface DiagramNode {
  readonly element: XmlElement;
  /** Empty when it is missing. */
  readonly id: string;
  readonly type: ElementType;
  /** `UNSPECIFIED` for an event whose definition is not supported, too. */
  readonly eventType: EventType;
  readonly process: DiagramNode;
  readonly scope: DiagramNode | undefined;
  /** Sub-processes around it. */
  readonly depth: number;
  readonly children: DiagramNode[];
  readonly incoming: DiagramFlow[];
  readonly outgoing: DiagramFlow[];
  /** Event definitions, as written. */
  readonly definitions: readonly XmlElement[];
  readonly multiInstance: XmlElement | undefined;
  readonly isForCompensation: boolean;
  /** Of boundary events, when it exists in the same scope. */
  attachedTo: DiagramNode | undefined;
  readonly boundaryEvents: DiagramNode[];
}

export interface DiagramFlow {
  readonly element: XmlElement;
  readonly id: string;
  readonly scope: DiagramNode;
  readonly source: DiagramNode | undefined;
  readonly target: DiagramNode | undefined;
  readonly condition: XmlElement | undefined;
}

/** The element of the zeebe namespace with this name among the extensions of `element`. */
export function extension(element: XmlElement, name: string): XmlElement | undefined {
  return extensions(element, name)[0];
}

export function extensions(element: XmlElement, name: string): readonly XmlElement[] {
  return childrenNamed(element, bpmnNamespace, 'extensionElements').flatMap((within) =>
    childrenNamed(within, zeebeNamespace, name),
  );
}

/** An attribute that is there and not empty. */
export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.get(name) || undefined;
}

/** The trimmed text of a child, as in `<timeDuration>PT1S</timeDuration>`. */
export function childText(element: XmlElement, name: string): string | undefined {
  return childNamed(element, bpmnNamespace, name)?.text.trim();
}

/** What a `…Ref` leads to: by the id as written, or without the prefix that some tools put before it. */
export function resolve<T>(byId: ReadonlyMap<string, T>, reference: string): T | undefined {
  return byId.get(reference) ?? byId.get(reference.slice(reference.indexOf(':') + 1));
}

/** Whether it may wait for something or be waited for at its border: tasks, call activities, embedded sub-processes. */
export function isActivity(type: ElementType): boolean {
  return type.endsWith('TASK') || type === 'CALL_ACTIVITY' || type === 'SUB_PROCESS';
}

export function isEvent(type: ElementType): boolean {
  return type.endsWith('EVENT');
}

export function isContainer(type: ElementType): boolean {
  return type === 'PROCESS' || type === 'SUB_PROCESS' || type === 'EVENT_SUB_PROCESS';
}
