import { jobTypes } from '../engine/models.ts';

const job = (type: string) =>
  `<serviceTask id="${type}" name="${type}" operaton:type="external" operaton:topic="${type}" />`;

const userTask =
  '<userTask id="bench-approve" name="bench-approve" operaton:candidateGroups="account-reviewer" />';

/** The elements in a row, between a start and an end: the same shape as ours in tests/bench/processes. */
function model(id: string, elements: readonly string[]): { readonly name: string; readonly content: string } {
  const all = ['<startEvent id="start" />', ...elements, '<endEvent id="end" />'];
  const ids = all.map((element) => /id="([^"]+)"/.exec(element)?.[1]);
  const flows = ids
    .slice(1)
    .map((to, nr) => `<sequenceFlow id="flow-${nr + 1}" sourceRef="${ids[nr]}" targetRef="${to}" />`);
  return {
    name: `${id}.bpmn`,
    content: `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:operaton="http://operaton.org/schema/1.0/bpmn" targetNamespace="peer" id="d-${id}">
  <process id="${id}" name="${id}" isExecutable="true" operaton:historyTimeToLive="P365D">
    ${[...all, ...flows].join('\n    ')}
  </process>
</definitions>
`,
  };
}

/** The bench's processes in the peer's dialect. */
export const peerModels = [
  model('bench-three-jobs', jobTypes.map(job)),
  model('bench-user-task', [...jobTypes.map(job), userTask]),
];
