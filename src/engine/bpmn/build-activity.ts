import { childrenNamed, type XmlElement } from '../xml/read-xml.ts';
import { attributeOf, type DiagramNode } from './diagram.ts';
import type { Expressions } from './expressions.ts';
import type { Attribute, Binding, FlowNode, JobDefinition, Mapping, UserTaskDefinition } from './model.ts';
import { zeebeNamespace } from './namespaces.ts';
import { usedExtension } from './zeebe-content.ts';

type Fields = Pick<
  FlowNode,
  'inputs' | 'outputs' | 'job' | 'userTask' | 'calledElement' | 'calledDecision' | 'script'
>;

/** Of nodes that do nothing themselves, such as a multi-instance body. */
export const emptyFields: Fields = {
  inputs: [],
  outputs: [],
  job: undefined,
  userTask: undefined,
  calledElement: undefined,
  calledDecision: undefined,
  script: undefined,
};

/** What the zeebe extensions of a node say that it does, and with which variables. */
export function activityFields(node: DiagramNode, expressions: Expressions): Fields {
  const mapping = usedExtension(node, 'ioMapping');
  return {
    inputs: mappings(mapping, 'input', expressions),
    outputs: mappings(mapping, 'output', expressions),
    job: job(node, expressions),
    userTask: node.type === 'USER_TASK' ? userTask(node, expressions) : undefined,
    calledElement: calledElement(node, expressions),
    calledDecision: calledDecision(node, expressions),
    script: script(node, expressions),
  };
}

function mappings(
  mapping: XmlElement | undefined,
  name: 'input' | 'output',
  expressions: Expressions,
): readonly Mapping[] {
  if (!mapping) return [];
  return childrenNamed(mapping, zeebeNamespace, name).map(({ attributes }) => ({
    source: expressions.attribute(attributes.get('source') ?? ''),
    target: (attributes.get('target') ?? '').split('.'),
  }));
}

function job(node: DiagramNode, expressions: Expressions): JobDefinition | undefined {
  const definition = usedExtension(node, 'taskDefinition');
  if (!definition) return undefined;
  return {
    type: expressions.attribute(attributeOf(definition, 'type') ?? ''),
    retries: expressions.attribute(attributeOf(definition, 'retries') ?? '3'),
    headers: headers(node),
  };
}

/** A key that is there twice keeps its last value; one without a value is left out, as with Zeebe (said as a warning). */
function headers(node: DiagramNode): Readonly<Record<string, string>> {
  const list = usedExtension(node, 'taskHeaders');
  if (!list) return {};
  return Object.fromEntries(
    childrenNamed(list, zeebeNamespace, 'header')
      .filter(({ attributes }) => attributes.get('value'))
      .map(({ attributes }) => [attributes.get('key') ?? '', attributes.get('value') ?? '']),
  );
}

function userTask(node: DiagramNode, expressions: Expressions): UserTaskDefinition {
  const assignment = usedExtension(node, 'assignmentDefinition');
  const schedule = usedExtension(node, 'taskSchedule');
  const form = usedExtension(node, 'formDefinition');
  const optional = (from: XmlElement | undefined, name: string): Attribute | undefined => {
    const written = attributeOf(from, name);
    return written === undefined ? undefined : expressions.attribute(written);
  };
  return {
    assignee: optional(assignment, 'assignee'),
    candidateGroups: optional(assignment, 'candidateGroups'),
    candidateUsers: optional(assignment, 'candidateUsers'),
    dueDate: optional(schedule, 'dueDate'),
    followUpDate: optional(schedule, 'followUpDate'),
    priority: optional(usedExtension(node, 'priorityDefinition'), 'priority'),
    formId: optional(form, 'formId'),
    formBinding: binding(form),
    externalFormReference: optional(form, 'externalReference'),
    headers: headers(node),
  };
}

function calledElement(node: DiagramNode, expressions: Expressions): FlowNode['calledElement'] {
  const called = usedExtension(node, 'calledElement');
  if (!called) return undefined;
  return {
    processId: expressions.attribute(attributeOf(called, 'processId') ?? ''),
    binding: binding(called),
    propagateAllParentVariables: called.attributes.get('propagateAllParentVariables') !== 'false',
    propagateAllChildVariables: called.attributes.get('propagateAllChildVariables') !== 'false',
  };
}

function calledDecision(node: DiagramNode, expressions: Expressions): FlowNode['calledDecision'] {
  const called = usedExtension(node, 'calledDecision');
  if (!called) return undefined;
  return {
    decisionId: expressions.attribute(attributeOf(called, 'decisionId') ?? ''),
    binding: binding(called),
    resultVariable: attributeOf(called, 'resultVariable') ?? '',
  };
}

function script(node: DiagramNode, expressions: Expressions): FlowNode['script'] {
  const written = usedExtension(node, 'script');
  if (!written) return undefined;
  return {
    expression: expressions.expression(attributeOf(written, 'expression') ?? ''),
    resultVariable: attributeOf(written, 'resultVariable') ?? '',
  };
}

function binding(element: XmlElement | undefined): Binding {
  const kind = attributeOf(element, 'bindingType');
  if (kind === 'deployment') return { kind };
  if (kind === 'versionTag') return { kind, versionTag: attributeOf(element, 'versionTag') ?? '' };
  return { kind: 'latest' };
}
