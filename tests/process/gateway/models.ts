/** Small models, one for each thing that the gateway's calls are about. The engine needs no drawing. */
function definitions(content: string, roots = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  id="definitions" targetNamespace="http://bpmn.io/schema/bpmn">${content}${roots}
</bpmn:definitions>`;
}

const flow = (id: string, from: string, to: string) =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`;

/** Start, one service task, end. */
export function oneJob(processId: string, type: string, headers = ''): string {
  return definitions(`
  <bpmn:process id="${processId}" isExecutable="true">
    <bpmn:startEvent id="start"/>${flow('to-task', 'start', 'task')}
    <bpmn:serviceTask id="task"><bpmn:extensionElements>
      <zeebe:taskDefinition type="${type}" retries="3"/>${headers}
    </bpmn:extensionElements></bpmn:serviceTask>
    ${flow('to-end', 'task', 'end')}<bpmn:endEvent id="end"/>
  </bpmn:process>`);
}

export const withHeaders = `<zeebe:taskHeaders><zeebe:header key="channel" value="柜台"/></zeebe:taskHeaders>`;

/** A charge that may be declined, then a shipment. */
export const order = definitions(
  `
  <bpmn:process id="order" isExecutable="true">
    <bpmn:startEvent id="start"/>${flow('to-charge', 'start', 'charge')}
    <bpmn:serviceTask id="charge"><bpmn:extensionElements>
      <zeebe:taskDefinition type="charge" retries="3"/>
    </bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:boundaryEvent id="declined" attachedToRef="charge">
      <bpmn:errorEventDefinition errorRef="card-declined"/></bpmn:boundaryEvent>
    ${flow('to-given-up', 'declined', 'given-up')}<bpmn:endEvent id="given-up"/>
    ${flow('to-ship', 'charge', 'ship')}
    <bpmn:serviceTask id="ship"><bpmn:extensionElements>
      <zeebe:taskDefinition type="ship" retries="3"/>
    </bpmn:extensionElements></bpmn:serviceTask>
    ${flow('to-end', 'ship', 'end')}<bpmn:endEvent id="end"/>
  </bpmn:process>`,
  '<bpmn:error id="card-declined" errorCode="declined"/>',
);

/** Waits for a message `paid` with the order's number. */
export const payment = definitions(
  `
  <bpmn:process id="payment" isExecutable="true">
    <bpmn:startEvent id="start"/>${flow('to-paid', 'start', 'paid')}
    <bpmn:intermediateCatchEvent id="paid"><bpmn:messageEventDefinition messageRef="message-paid"/>
    </bpmn:intermediateCatchEvent>
    ${flow('to-end', 'paid', 'end')}<bpmn:endEvent id="end"/>
  </bpmn:process>`,
  `<bpmn:message id="message-paid" name="paid"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=orderId"/></bpmn:extensionElements></bpmn:message>`,
);

/** Started by a signal. */
export const closing = definitions(
  `
  <bpmn:process id="closing" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:signalEventDefinition signalRef="signal-closing"/></bpmn:startEvent>
    ${flow('to-count', 'start', 'count')}
    <bpmn:serviceTask id="count"><bpmn:extensionElements><zeebe:taskDefinition type="count"/>
    </bpmn:extensionElements></bpmn:serviceTask>
    ${flow('to-end', 'count', 'end')}<bpmn:endEvent id="end"/>
  </bpmn:process>`,
  '<bpmn:signal id="signal-closing" name="closing-time"/>',
);

export const approval = definitions(`
  <bpmn:process id="approval" isExecutable="true">
    <bpmn:startEvent id="start"/>${flow('to-approve', 'start', 'approve')}
    <bpmn:userTask id="approve"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
    ${flow('to-end', 'approve', 'end')}<bpmn:endEvent id="end"/>
  </bpmn:process>`);

/** Due after an hour. */
export const reminder = definitions(`
  <bpmn:process id="reminder" isExecutable="true">
    <bpmn:startEvent id="start"/>${flow('to-hour', 'start', 'hour')}
    <bpmn:intermediateCatchEvent id="hour"><bpmn:timerEventDefinition>
      <bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    ${flow('to-remind', 'hour', 'remind')}
    <bpmn:serviceTask id="remind"><bpmn:extensionElements><zeebe:taskDefinition type="remind"/>
    </bpmn:extensionElements></bpmn:serviceTask>
    ${flow('to-end', 'remind', 'end')}<bpmn:endEvent id="end"/>
  </bpmn:process>`);

/** Cannot be deployed: the task has no type. */
export const broken = definitions(`
  <bpmn:process id="broken" isExecutable="true">
    <bpmn:startEvent id="start"/>${flow('to-task', 'start', 'untyped')}<bpmn:serviceTask id="untyped"/>
  </bpmn:process>`);

/** Up to 10,000 the fee is 5, beyond it is 0.1 %. */
export const fee = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fees" name="Fees" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="fee" name="Fee"><decisionTable id="table" hitPolicy="FIRST">
    <input id="amount" label="Amount"><inputExpression id="e" typeRef="number"><text>amount</text></inputExpression></input>
    <output id="result" name="fee" typeRef="number"/>
    <rule id="small"><inputEntry id="i1"><text>&lt;= 10000</text></inputEntry><outputEntry id="o1"><text>5</text></outputEntry></rule>
    <rule id="large"><inputEntry id="i2"><text>&gt; 10000</text></inputEntry><outputEntry id="o2"><text>amount / 1000</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>`;

export const form = '{"id":"ask","type":"default","components":[],"schemaVersion":16}';
