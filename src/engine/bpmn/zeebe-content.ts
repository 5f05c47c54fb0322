import type { XmlElement } from '../xml/read-xml.ts';
import { type DiagramNode, extension, isActivity, isEvent } from './diagram.ts';
import { dateTimeProblem } from './timer-text.ts';
import { keyProblem, pathProblem, type ValueRule, variableProblem } from './values.ts';

/** Where an extension may stand: at a flow node or process, a message, or the loop of a multi-instance activity. */
export type Place = DiagramNode | 'message' | 'loop';

export interface AttributeRule extends ValueRule {
  readonly required?: true;
  /** Set when the attribute is known but refused: why, and what to do. */
  readonly refused?: { readonly message: string; readonly advice: string };
}

export interface ContentRule {
  readonly usedAt: (place: Place) => boolean;
  readonly attributes?: Readonly<Record<string, AttributeRule>>;
  /** Elements within; they stand under no other element. */
  readonly children?: Readonly<Record<string, Readonly<Record<string, AttributeRule>>>>;
  /** Whatever stands in it is kept and not looked at. */
  readonly opaque?: true;
}

const at =
  (...types: DiagramNode['type'][]) =>
  (place: Place): boolean =>
    typeof place === 'object' && types.includes(place.type);

/** Whether the node is done by a job worker when it says of what type. */
export function isWorkedOn({ type, eventType }: DiagramNode): boolean {
  if (type === 'END_EVENT' || type === 'INTERMEDIATE_THROW_EVENT') return eventType === 'MESSAGE';
  return ['SERVICE_TASK', 'SEND_TASK', 'BUSINESS_RULE_TASK', 'SCRIPT_TASK'].includes(type);
}

const workedOn = (place: Place): boolean => typeof place === 'object' && isWorkedOn(place);
const userTask = at('USER_TASK');

const binding: Readonly<Record<string, AttributeRule>> = {
  bindingType: {
    form: 'text',
    check: (text) =>
      ['latest', 'deployment', 'versionTag'].includes(text)
        ? undefined
        : 'is not known; it is latest, deployment or versionTag',
  },
  versionTag: { form: 'text', check: keyProblem },
};
const key: AttributeRule = { form: 'either', check: keyProblem };
const either: AttributeRule = { form: 'either' };
const variable: AttributeRule = { form: 'text', check: variableProblem };
const date: AttributeRule = { form: 'either', check: dateTimeProblem };
const yesOrNo: AttributeRule = {
  form: 'text',
  check: (text) => (text === 'true' || text === 'false' ? undefined : 'is neither true nor false'),
};
const mapping: Readonly<Record<string, AttributeRule>> = {
  source: { ...either, required: true },
  target: { form: 'text', required: true, check: pathProblem },
};

/**
 * The extensions of Zeebe 8.6 that are carried out, with every attribute they may have. What is not here is refused by
 * name, so that no model runs otherwise than it says.
 */
export const zeebeContent: ReadonlyMap<string, ContentRule> = new Map<string, ContentRule>([
  [
    'taskDefinition',
    {
      usedAt: workedOn,
      attributes: { type: { ...key, required: true }, retries: { form: 'either', check: retriesProblem } },
    },
  ],
  [
    'taskHeaders',
    {
      usedAt: (place) => workedOn(place) || userTask(place),
      children: {
        header: {
          id: { form: 'text' },
          key: { form: 'text', required: true, check: keyProblem },
          value: { form: 'plain' },
        },
      },
    },
  ],
  [
    'ioMapping',
    {
      usedAt: (place) =>
        typeof place === 'object' &&
        (isActivity(place.type) || isEvent(place.type) || place.type === 'EVENT_SUB_PROCESS'),
      children: { input: mapping, output: mapping },
    },
  ],
  [
    'subscription',
    { usedAt: (place) => place === 'message', attributes: { correlationKey: { form: 'feel' } } },
  ],
  [
    'loopCharacteristics',
    {
      usedAt: (place) => place === 'loop',
      attributes: {
        inputCollection: { form: 'feel', required: true },
        inputElement: variable,
        outputCollection: variable,
        outputElement: { form: 'feel' },
      },
    },
  ],
  [
    'calledElement',
    {
      usedAt: at('CALL_ACTIVITY'),
      attributes: {
        processId: { ...key, required: true },
        propagateAllChildVariables: yesOrNo,
        propagateAllParentVariables: yesOrNo,
        ...binding,
        processIdExpression: {
          form: 'plain',
          refused: {
            message: 'the attribute zeebe:calledElement processIdExpression is of Zeebe before 1.0',
            advice: 'write the expression as processId, with "=" before it',
          },
        },
      },
    },
  ],
  [
    'calledDecision',
    {
      usedAt: at('BUSINESS_RULE_TASK'),
      attributes: {
        decisionId: { ...key, required: true },
        resultVariable: { ...variable, required: true },
        ...binding,
      },
    },
  ],
  ['userTask', { usedAt: userTask }],
  [
    'formDefinition',
    {
      usedAt: at('USER_TASK', 'START_EVENT'),
      attributes: {
        formId: key,
        externalReference: either,
        ...binding,
        formKey: {
          form: 'plain',
          refused: {
            message: 'the form is named by formKey, which belongs to user tasks done as jobs',
            advice: 'deploy the form as a file and name it by formId, or use externalReference',
          },
        },
      },
    },
  ],
  [
    'assignmentDefinition',
    { usedAt: userTask, attributes: { assignee: either, candidateGroups: either, candidateUsers: either } },
  ],
  ['taskSchedule', { usedAt: userTask, attributes: { dueDate: date, followUpDate: date } }],
  [
    'priorityDefinition',
    { usedAt: userTask, attributes: { priority: { form: 'either', check: priorityProblem } } },
  ],
  [
    'script',
    {
      usedAt: at('SCRIPT_TASK'),
      attributes: {
        expression: { form: 'feel', required: true },
        resultVariable: { ...variable, required: true },
      },
    },
  ],
  [
    'versionTag',
    { usedAt: at('PROCESS'), attributes: { value: { form: 'text', required: true, check: keyProblem } } },
  ],
  ['properties', { usedAt: () => true, opaque: true }],
]);

/** Extensions that people know from newer Zeebe or other parts of Camunda: why they are refused, and what to do. */
export const refusedContent: ReadonlyMap<string, string> = new Map([
  ['executionListeners', 'do the work in a task before or after'],
  ['taskListeners', 'do the work in a task before or after the user task'],
  ['linkedResources', 'give what the worker needs as a header or a variable'],
  ['userTaskForm', 'deploy the form as a file and name it by formId'],
  ['adHoc', 'draw the order of the activities'],
  ['jobPriorityDefinition', 'remove it: jobs are handed out in the order in which they were made'],
  ['agentDefinition', 'remove it, or use a service task'],
  ['conditionalFilter', 'wait for a message, a signal or a timer instead'],
]);

/** The extension of this name when it is carried out at this node; elsewhere it is warned about and does nothing. */
export function usedExtension(node: DiagramNode, name: string): XmlElement | undefined {
  return zeebeContent.get(name)?.usedAt(node) ? extension(node.element, name) : undefined;
}

function retriesProblem(text: string): string | undefined {
  return /^\d{1,9}$/.test(text) ? undefined : 'is no whole number from 0';
}

function priorityProblem(text: string): string | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? undefined : 'is no whole number from 0 to 100';
}
