const namespaces = `xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;

const extension = (content: string) => `<bpmn:extensionElements>${content}</bpmn:extensionElements>`;
const job = (type: string, retries = 3) =>
  extension(`<zeebe:taskDefinition type="${type}" retries="${retries}" />`);
const flow = (id: string, from: string, to: string, condition = '') =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition}</bpmn:sequenceFlow>`;

/**
 * One process with everything whose records the projector must understand: message start, decision, called process
 * with an error caught, job failure and incident, escalation from a sub-process, compensation, timer, message, form,
 * user task, signal. Its id is a kind of case.
 */
export const featureProcess = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${namespaces} id="features" targetNamespace="http://tongban/test">
  <bpmn:message id="message-start" name="account-opening-submitted" />
  <bpmn:message id="message-confirm" name="confirmed"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseId" /></bpmn:extensionElements></bpmn:message>
  <bpmn:message id="message-note" name="noted"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseId" /></bpmn:extensionElements></bpmn:message>
  <bpmn:error id="error-refused" errorCode="refused" />
  <bpmn:escalation id="escalation-late" escalationCode="late" />
  <bpmn:signal id="signal-done" name="case-done" />
  <bpmn:process id="account-opening" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:messageEventDefinition id="definition-1" messageRef="message-start" /></bpmn:startEvent>
    <bpmn:businessRuleTask id="decide">${extension('<zeebe:calledDecision decisionId="feature-decision" resultVariable="route" bindingType="deployment" />')}</bpmn:businessRuleTask>
    <bpmn:callActivity id="call">${extension('<zeebe:calledElement processId="identity-verification" propagateAllChildVariables="false" propagateAllParentVariables="false" bindingType="deployment" /><zeebe:ioMapping><zeebe:input source="=caseId" target="caseId" /></zeebe:ioMapping>')}</bpmn:callActivity>
    <bpmn:serviceTask id="book">${job('feature-book')}</bpmn:serviceTask>
    <bpmn:boundaryEvent id="book-undo-event" attachedToRef="book"><bpmn:compensateEventDefinition id="definition-2" /></bpmn:boundaryEvent>
    <bpmn:serviceTask id="book-undo" isForCompensation="true">${job('feature-undo')}</bpmn:serviceTask>
    <bpmn:subProcess id="stage">
      <bpmn:startEvent id="stage-start" />
      <bpmn:intermediateThrowEvent id="stage-escalate"><bpmn:escalationEventDefinition id="definition-3" escalationRef="escalation-late" /></bpmn:intermediateThrowEvent>
      <bpmn:userTask id="review">${extension('<zeebe:userTask /><zeebe:formDefinition formId="feature-form" bindingType="deployment" /><zeebe:assignmentDefinition candidateGroups="account-reviewer, account-supervisor" /><zeebe:taskSchedule dueDate="=now() + duration(&quot;PT1H&quot;)" /><zeebe:priorityDefinition priority="80" />')}</bpmn:userTask>
      <bpmn:boundaryEvent id="review-late" cancelActivity="false" attachedToRef="review"><bpmn:outgoing>stage-4</bpmn:outgoing><bpmn:timerEventDefinition id="definition-4"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
      <bpmn:endEvent id="review-late-end" />
      <bpmn:endEvent id="stage-end" />
      ${flow('stage-1', 'stage-start', 'stage-escalate')}${flow('stage-2', 'stage-escalate', 'review')}
      ${flow('stage-3', 'review', 'stage-end')}${flow('stage-4', 'review-late', 'review-late-end')}
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="stage-late" cancelActivity="false" attachedToRef="stage"><bpmn:outgoing>flow-8</bpmn:outgoing><bpmn:escalationEventDefinition id="definition-5" escalationRef="escalation-late" /></bpmn:boundaryEvent>
    <bpmn:endEvent id="stage-late-end" />
    <bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition id="definition-6" messageRef="message-confirm" /></bpmn:intermediateCatchEvent>
    <bpmn:intermediateThrowEvent id="undo"><bpmn:compensateEventDefinition id="definition-7" /></bpmn:intermediateThrowEvent>
    <bpmn:endEvent id="end-done"><bpmn:signalEventDefinition id="definition-8" signalRef="signal-done" /></bpmn:endEvent>
    ${flow('flow-1', 'start', 'decide')}${flow('flow-2', 'decide', 'call')}${flow('flow-3', 'call', 'book')}
    ${flow('flow-4', 'book', 'stage')}${flow('flow-5', 'stage', 'wait')}${flow('flow-6', 'wait', 'undo')}
    ${flow('flow-7', 'undo', 'end-done')}${flow('flow-8', 'stage-late', 'stage-late-end')}
    <bpmn:association id="undo-link" associationDirection="One" sourceRef="book-undo-event" targetRef="book-undo" />
  </bpmn:process>
</bpmn:definitions>`;

/** The called process: its job throws an error that a boundary event catches. */
export const calledProcess = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${namespaces} id="called" targetNamespace="http://tongban/test">
  <bpmn:error id="error-refused" errorCode="refused" />
  <bpmn:process id="identity-verification" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:serviceTask id="verify">${job('feature-verify')}</bpmn:serviceTask>
    <bpmn:boundaryEvent id="verify-refused" attachedToRef="verify"><bpmn:outgoing>flow-3</bpmn:outgoing><bpmn:errorEventDefinition id="definition-9" errorRef="error-refused" /></bpmn:boundaryEvent>
    <bpmn:endEvent id="end-verified" /><bpmn:endEvent id="end-refused" />
    ${flow('flow-1', 'start', 'verify')}${flow('flow-2', 'verify', 'end-verified')}${flow('flow-3', 'verify-refused', 'end-refused')}
  </bpmn:process>
</bpmn:definitions>`;

export const decision = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="feature-requirements" name="features" namespace="http://tongban/test">
  <decision id="feature-decision" name="分流">
    <decisionTable id="feature-table" hitPolicy="FIRST">
      <input id="amount" label="金额"><inputExpression id="amount-expression" typeRef="number"><text>amountMinor</text></inputExpression></input>
      <output id="route" name="route" typeRef="string" />
      <rule id="rule-small"><inputEntry id="e1"><text>&lt; 100000</text></inputEntry><outputEntry id="o1"><text>"fast"</text></outputEntry></rule>
      <rule id="rule-large"><inputEntry id="e2"><text></text></inputEntry><outputEntry id="o2"><text>"slow"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`;

export const form = JSON.stringify({
  id: 'feature-form',
  type: 'default',
  schemaVersion: 17,
  components: [{ type: 'textfield', key: 'reviewDecision', label: '结论' }],
});
