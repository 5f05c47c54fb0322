/** A BPMN document around the elements of a process, for models that a test makes up as it goes. */
export function diagram(content: string, { id = 'process', definitions = '' } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="http://tongban/test">
  ${definitions}
  <process id="${id}" isExecutable="true">${content}</process>
</definitions>`;
}

/** Flows from each element to the next: `flows('start', 'pay', 'end')`. */
export function flows(...ids: readonly string[]): string {
  return ids
    .slice(1)
    .map((id, index) => flow(ids[index] as string, id))
    .join('');
}

export function flow(from: string, to: string, condition = ''): string {
  const when =
    condition === ''
      ? ''
      : `<conditionExpression xsi:type="tFormalExpression">${escaped(condition)}</conditionExpression>`;
  return `<sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${when}</sequenceFlow>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export const start = '<startEvent id="start" />';
export const end = '<endEvent id="end" />';

/** @param content what stands in the task beside its job, such as a loop */
export function serviceTask(id: string, content = '', extensions = ''): string {
  return `<serviceTask id="${id}"><extensionElements><zeebe:taskDefinition type="${id}" />${extensions}</extensionElements>${content}</serviceTask>`;
}

export function scriptTask(id: string, expression: string, resultVariable: string): string {
  return `<scriptTask id="${id}"><extensionElements><zeebe:script expression="${escaped(expression)}" resultVariable="${resultVariable}" /></extensionElements></scriptTask>`;
}
