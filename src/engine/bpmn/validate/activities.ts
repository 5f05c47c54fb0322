import { extension, extensions, resolve } from '../diagram.ts';
import { isWorkedOn } from '../zeebe-content.ts';
import type { NodeRule } from './context.ts';
import { called } from './context.ts';

/** What each kind of activity must say so that somebody does it. */
export const activityRules: readonly NodeRule[] = [
  /** Service and send tasks, throwing message events. */
  (node, { refuse }) => {
    if (!isWorkedOn(node) || node.type === 'BUSINESS_RULE_TASK' || node.type === 'SCRIPT_TASK') return;
    if (!extension(node.element, 'taskDefinition'))
      refuse(
        node.element,
        `the ${called(node.element)} has no job type`,
        'give it zeebe:taskDefinition with a type',
      );
  },
  (node, { refuse }) => {
    const own = ownWork[node.type];
    if (!own) return;
    const count = extensions(node.element, own).length + extensions(node.element, 'taskDefinition').length;
    if (count === 0)
      refuse(
        node.element,
        `the ${called(node.element)} says nothing to do`,
        `give it zeebe:${own}, or zeebe:taskDefinition when a worker does it`,
      );
    else if (count > 1 && extension(node.element, own) && extension(node.element, 'taskDefinition'))
      refuse(
        node.element,
        `the ${called(node.element)} has zeebe:${own} and zeebe:taskDefinition`,
        'keep the one that is meant',
      );
  },
  ({ type, element }, { refuse }) => {
    if (type === 'CALL_ACTIVITY' && !extension(element, 'calledElement'))
      refuse(element, `the ${called(element)} calls nothing`, 'give it zeebe:calledElement with a processId');
  },
  ({ type, element }, { refuse }) => {
    if (type === 'USER_TASK' && !extension(element, 'userTask'))
      refuse(
        element,
        `the ${called(element)} is of the kind that is done as a job, which is not supported`,
        'give it <zeebe:userTask />; the form is then named by formId or externalReference',
      );
  },
  ({ type, element }, { refuse }) => {
    const form = type === 'USER_TASK' ? extension(element, 'formDefinition') : undefined;
    if (!form || form.attributes.get('formKey')) return;
    const { attributes } = form;
    const named = ['formId', 'externalReference'].filter((name) => attributes.get(name));
    if (named.length === 0)
      refuse(form, `the form of the ${called(element)} is not named`, 'give formId or externalReference');
    if (named.length === 2)
      refuse(form, `the form of the ${called(element)} is named twice`, 'keep formId or externalReference');
  },
  ({ type, element }, { diagram, refuse }) => {
    if (type !== 'RECEIVE_TASK') return;
    const reference = element.attributes.get('messageRef');
    if (!reference)
      refuse(element, `the ${called(element)} names no message`, 'choose the message that it waits for');
    else if (resolve(diagram.roots, reference)?.name !== 'message')
      refuse(
        element,
        `the ${called(element)} names a message that is not there, "${reference}"`,
        'choose a message',
      );
    if (element.attributes.get('instantiate') === 'true')
      refuse(
        element,
        `the ${called(element)} is to start the process, which is not supported`,
        'use a start event',
      );
  },
];

const ownWork: Readonly<Record<string, string>> = {
  BUSINESS_RULE_TASK: 'calledDecision',
  SCRIPT_TASK: 'script',
};
