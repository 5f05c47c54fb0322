import type { NodeType } from './graph.ts';
import type { ActivityName } from './kinds.ts';
import { eventTag, type NameSpace } from './names.ts';
import type { ActivityPlan, EventPlan, LoopPlan } from './plan.ts';

export const activityTags: Readonly<Record<ActivityName, { tag: string; type: NodeType; word: string }>> = {
  'service task': { tag: 'serviceTask', type: 'SERVICE_TASK', word: 'service' },
  'send task': { tag: 'sendTask', type: 'SEND_TASK', word: 'send' },
  'receive task': { tag: 'receiveTask', type: 'RECEIVE_TASK', word: 'receive' },
  'user task': { tag: 'userTask', type: 'USER_TASK', word: 'user' },
  'manual task': { tag: 'manualTask', type: 'MANUAL_TASK', word: 'manual' },
  'undefined task': { tag: 'task', type: 'TASK', word: 'task' },
  'script task': { tag: 'scriptTask', type: 'SCRIPT_TASK', word: 'script' },
  'business rule task': { tag: 'businessRuleTask', type: 'BUSINESS_RULE_TASK', word: 'rule' },
  'call activity': { tag: 'callActivity', type: 'CALL_ACTIVITY', word: 'call' },
  'sub-process': { tag: 'subProcess', type: 'SUB_PROCESS', word: 'sub' },
};

/** The definition of an event; notes which root elements it needs. */
export function eventXml(event: EventPlan, id: string, names: NameSpace, activity?: string): string {
  switch (event.kind) {
    case 'none':
      return '';
    case 'message':
      if (event.name === '') return `<messageEventDefinition id="${id}_d" />`;
      names.message.add(event.name);
      return `<messageEventDefinition id="${id}_d" messageRef="message_${event.name}" />`;
    case 'signal':
      names.signal.add(event.name);
      return `<signalEventDefinition id="${id}_d" signalRef="signal_${event.name}" />`;
    case 'timer':
      return `<timerEventDefinition id="${id}_d"><${event.form} xsi:type="tFormalExpression">${event.text.replaceAll('"', '&quot;')}</${event.form}></timerEventDefinition>`;
    case 'terminate':
      return `<terminateEventDefinition id="${id}_d" />`;
    case 'compensation':
      return `<compensateEventDefinition id="${id}_d"${activity ? ` activityRef="${activity}"` : ''} />`;
    case 'error':
    case 'escalation': {
      if (event.code !== '') names[event.kind].add(event.code);
      const reference = event.code === '' ? '' : ` ${event.kind}Ref="${eventTag(event.kind, event.code)}"`;
      return `<${event.kind}EventDefinition id="${id}_d"${reference} />`;
    }
  }
}

export const ioMapping =
  '<zeebe:ioMapping><zeebe:input source="=x" target="y" /><zeebe:input source="=&quot;n&quot;" target="note.text" />' +
  '<zeebe:output source="=y" target="x" /><zeebe:output source="=note.text" target="seen.note" /></zeebe:ioMapping>';

/** What an activity or a throwing message event does. */
export function workXml(id: string, plan?: ActivityPlan): string {
  const inner = `${plan ? doneBy(id, plan) : job(id)}${plan?.mapped ? ioMapping : ''}`;
  return inner === '' ? '' : `<extensionElements>${inner}</extensionElements>`;
}

function job(id: string): string {
  return `<zeebe:taskDefinition type="job_${id}" retries="2" />`;
}

function doneBy(id: string, { name, asJob, calls, isolated, mapped }: ActivityPlan): string {
  switch (name) {
    case 'service task':
    case 'send task':
      return job(id);
    case 'user task':
      return `<zeebe:userTask />${mapped ? '<zeebe:assignmentDefinition assignee="anna" candidateGroups="=[&quot;clerks&quot;]" />' : ''}`;
    case 'script task':
      return asJob
        ? job(id)
        : '<zeebe:script expression="=if x = null then 1 else x + 1" resultVariable="x" />';
    case 'business rule task':
      return asJob
        ? job(id)
        : '<zeebe:calledDecision decisionId="band" resultVariable="band" bindingType="deployment" />';
    case 'call activity': {
      const all = isolated ? ' propagateAllParentVariables="false" propagateAllChildVariables="false"' : '';
      const process = mapped ? `=&quot;p&quot; + &quot;${calls}&quot;` : `p${calls}`;
      return `<zeebe:calledElement processId="${process}"${all}${mapped ? ' bindingType="deployment"' : ''} />`;
    }
    default:
      return '';
  }
}

export function loopXml({ sequential, items, collects, until }: LoopPlan): string {
  const collection =
    items < 0 ? 'items' : `[${Array.from({ length: items }, (_, index) => index + 1).join(',')}]`;
  const output = collects ? ' outputCollection="results" outputElement="=item"' : '';
  const condition = until
    ? `<completionCondition xsi:type="tFormalExpression">=${until.replaceAll('<', '&lt;')}</completionCondition>`
    : '';
  return `<multiInstanceLoopCharacteristics isSequential="${sequential}"><extensionElements><zeebe:loopCharacteristics inputCollection="=${collection}" inputElement="item"${output} /></extensionElements>${condition}</multiInstanceLoopCharacteristics>`;
}

/** The decision that business rule tasks call. */
export const decisionXml = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="bands" name="Bands" namespace="http://tongban/test">
<decision id="band" name="Band"><decisionTable id="table" hitPolicy="FIRST">
<input id="in"><inputExpression id="ie" typeRef="number"><text>x</text></inputExpression></input>
<output id="out" name="band" typeRef="string" />
<rule id="r1"><inputEntry id="i1"><text>&lt; 5</text></inputEntry><outputEntry id="o1"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="i2"><text>-</text></inputEntry><outputEntry id="o2"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>`;
