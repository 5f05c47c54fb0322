export const bpmnNamespace = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
export const zeebeNamespace = 'http://camunda.org/schema/zeebe/1.0';

/** Drawing, colours and the modeler's own notes: they change nothing in how a process runs. */
export const silentNamespaces: ReadonlySet<string> = new Set([
  'http://camunda.org/schema/modeler/1.0',
  'http://www.omg.org/spec/BPMN/20100524/DI',
  'http://www.omg.org/spec/DD/20100524/DC',
  'http://www.omg.org/spec/DD/20100524/DI',
  'http://www.omg.org/spec/BPMN/non-normative/color/1.0',
  'http://bpmn.io/schema/bpmn/biocolor/1.0',
  'http://bpmn.io/schema/bpmn',
  'http://www.w3.org/2001/XMLSchema-instance',
  'http://www.w3.org/XML/1998/namespace',
]);

const labels: ReadonlyMap<string, string> = new Map([
  [zeebeNamespace, 'zeebe'],
  ['http://camunda.org/schema/1.0/bpmn', 'camunda'],
  ['http://activiti.org/bpmn', 'activiti'],
  ['http://flowable.org/bpmn', 'flowable'],
]);

/** How people write a name of this namespace: `camunda:asyncBefore`, or `{http://…}name` for those that few know. */
export function labelled(namespace: string, name: string): string {
  const label = labels.get(namespace);
  return label ? `${label}:${name}` : `{${namespace}}${name}`;
}
