import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import type { CheckedElement, CheckedProcess, Mapping } from './model.ts';

/** A moddle element: a bag of named properties. */
// biome-ignore lint/suspicious/noExplicitAny: moddle is untyped, its properties are looked at one by one
type Node = any;

const moddle = new BpmnModdle({ zeebe });

/** Reads the executable processes of a diagram. @throws Error when it does not parse */
export async function readBpmn(file: string, xml: string): Promise<CheckedProcess[]> {
  const { rootElement } = (await moddle.fromXML(xml)) as { rootElement: Node };
  const processes = (rootElement.rootElements ?? []).filter((root: Node) => root.$type === 'bpmn:Process');
  return processes.map((process: Node) => {
    const elements = new Map<string, CheckedElement>();
    collect(process, elements);
    return { file, id: process.id, elements };
  });
}

function collect(scope: Node, elements: Map<string, CheckedElement>): void {
  const handlers = new Set<string>();
  for (const artifact of scope.artifacts ?? []) {
    const { sourceRef, targetRef } = artifact;
    const compensates = sourceRef?.eventDefinitions?.[0]?.$type === 'bpmn:CompensateEventDefinition';
    if (artifact.$type === 'bpmn:Association' && compensates) handlers.add(targetRef.id);
  }
  const isFlow = (node: Node) => node.$type === 'bpmn:SequenceFlow';
  const flows: Node[] = (scope.flowElements ?? []).filter(isFlow);
  for (const node of scope.flowElements ?? []) {
    if (isFlow(node)) continue;
    const outgoing = flows.filter((flow) => flow.sourceRef?.id === node.id && flow.targetRef);
    const isHandler = handlers.has(node.id) || node.isForCompensation === true;
    elements.set(node.id, toElement(node, scope.id, outgoing, isHandler));
    if (node.flowElements) collect(node, elements);
  }
}

function toElement(
  node: Node,
  scope: string,
  outgoing: readonly Node[],
  isCompensationHandler: boolean,
): CheckedElement {
  const io = extension(node, 'zeebe:IoMapping');
  const definition: Node = node.eventDefinitions?.[0];
  const called = extension(node, 'zeebe:CalledElement');
  const decision = extension(node, 'zeebe:CalledDecision');
  const script = extension(node, 'zeebe:Script');
  const loop = extension(node.loopCharacteristics, 'zeebe:LoopCharacteristics');
  return {
    id: node.id,
    name: (node.name ?? '').replaceAll('\n', ''),
    type: node.$type.replace('bpmn:', ''),
    scope,
    inputs: (io?.inputParameters ?? []).map(toMapping),
    outputs: (io?.outputParameters ?? []).map(toMapping),
    next: outgoing.map((flow) => flow.targetRef.id),
    expressions: expressionsOf(node, definition, outgoing, loop, script, called, decision),
    jobType: extension(node, 'zeebe:TaskDefinition')?.type,
    ...(decision && {
      calledDecision: { decisionId: decision.decisionId, resultVariable: decision.resultVariable },
    }),
    ...(called && {
      calledProcess: {
        processId: called.processId,
        passesAll: called.propagateAllParentVariables !== false,
        takesAll: called.propagateAllChildVariables === true,
      },
    }),
    ...(script && { script: { resultVariable: script.resultVariable } }),
    formId: extension(node, 'zeebe:FormDefinition')?.formId,
    attachedTo: node.attachedToRef?.id,
    messageName: definition?.messageRef?.name ?? node.messageRef?.name,
    ...(definition?.$type === 'bpmn:ErrorEventDefinition' && node.$type !== 'bpmn:EndEvent'
      ? { catchesError: definition.errorRef?.errorCode ?? null }
      : {}),
    isEventSubProcess: node.triggeredByEvent === true,
    isCompensationHandler,
    ...(loop && { loop: { inputElement: loop.inputElement, outputCollection: loop.outputCollection } }),
    ...(definition?.$type === 'bpmn:LinkEventDefinition' && { linkName: definition.name }),
  };
}

function extension(node: Node, type: string): Node {
  return node?.extensionElements?.values?.find((value: Node) => value.$type === type);
}

function toMapping(parameter: Node): Mapping {
  return { source: parameter.source ?? '', target: parameter.target };
}

function expressionsOf(
  node: Node,
  definition: Node,
  outgoing: readonly Node[],
  loop: Node,
  script: Node,
  called: Node,
  decision: Node,
): string[] {
  const assignment = extension(node, 'zeebe:AssignmentDefinition');
  const schedule = extension(node, 'zeebe:TaskSchedule');
  const task = extension(node, 'zeebe:TaskDefinition');
  const message = definition?.messageRef ?? node.messageRef;
  const texts = [
    ...outgoing.map((flow) => flow.conditionExpression?.body),
    definition?.timeDuration?.body,
    definition?.timeDate?.body,
    definition?.timeCycle?.body,
    extension(message, 'zeebe:Subscription')?.correlationKey,
    node.loopCharacteristics?.completionCondition?.body,
    loop?.inputCollection,
    script?.expression,
    called?.processId,
    decision?.decisionId,
    task?.type,
    task?.retries,
    assignment?.assignee,
    assignment?.candidateGroups,
    assignment?.candidateUsers,
    schedule?.dueDate,
    schedule?.followUpDate,
    extension(node, 'zeebe:PriorityDefinition')?.priority,
  ];
  return texts.filter((text) => typeof text === 'string' && text.startsWith('='));
}
