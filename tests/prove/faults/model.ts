export const processId = 'account-opening';
export const startMessage = 'account-opening-submitted';
export const papersMessage = 'papers-arrived';
export const jobType = 'faults-effect';
/** Elements whose jobs have an effect, each once in a case. */
export const effectElements = ['check', 'book', 'pay'] as const;

/** The other message finds its case by another key: mostly on another partition. */
export const papersKey = (caseId: string): string => `papers-${caseId}`;

const job = `<bpmn:extensionElements><zeebe:taskDefinition type="${jobType}" retries="3"/></bpmn:extensionElements>`;
const flow = (from: string, to: string) =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`;

/**
 * A case from its message to its end: a job, then a timer and a job beside a message and a user task, then a job. Its id is
 * that of a kind of case, so that the read model has all of it, the tasklist too.
 */
export const model = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="faults" targetNamespace="http://tongban/test">
  <bpmn:message id="message-start" name="${startMessage}"/>
  <bpmn:message id="message-papers" name="${papersMessage}"><bpmn:extensionElements><zeebe:subscription correlationKey="=&quot;papers-&quot; + caseId"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="${processId}" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:messageEventDefinition id="definition-1" messageRef="message-start"/></bpmn:startEvent>
    <bpmn:serviceTask id="check">${job}</bpmn:serviceTask>
    <bpmn:parallelGateway id="fork"/>
    <bpmn:intermediateCatchEvent id="pause"><bpmn:timerEventDefinition id="definition-2"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:serviceTask id="book">${job}</bpmn:serviceTask>
    <bpmn:intermediateCatchEvent id="papers"><bpmn:messageEventDefinition id="definition-3" messageRef="message-papers"/></bpmn:intermediateCatchEvent>
    <bpmn:userTask id="approve"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="account-reviewer"/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:parallelGateway id="join"/>
    <bpmn:serviceTask id="pay">${job}</bpmn:serviceTask>
    <bpmn:endEvent id="end"/>
    ${flow('start', 'check')}${flow('check', 'fork')}${flow('fork', 'pause')}${flow('pause', 'book')}${flow('book', 'join')}
    ${flow('fork', 'papers')}${flow('papers', 'approve')}${flow('approve', 'join')}${flow('join', 'pay')}${flow('pay', 'end')}
  </bpmn:process>
</bpmn:definitions>`;
