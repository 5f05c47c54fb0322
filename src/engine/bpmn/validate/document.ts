import { isContainer } from '../diagram.ts';
import { bpmnNamespace } from '../namespaces.ts';
import { type Context, called } from './context.ts';

/** Far beyond what people draw; a step looks at few of them only. */
const mostElements = 20_000;
const deepest = 100;

/** Rules about the document as a whole. Where one of them is broken, the other rules have nothing to look at. */
export const documentRules: readonly ((context: Context) => void)[] = [
  ({ diagram: { definitions }, refuse }) => {
    if (definitions.name !== 'definitions' || definitions.namespace !== bpmnNamespace)
      refuse(
        definitions,
        `the root element is <${definitions.qualifiedName}> of the namespace "${definitions.namespace}"`,
        `a BPMN 2.0 document begins with <bpmn:definitions xmlns:bpmn="${bpmnNamespace}">`,
      );
  },
  ({ diagram: { nodes, flows }, refuse }) => {
    const count = nodes.length + flows.length;
    const [first] = nodes;
    if (first && count > mostElements)
      refuse(
        first.element,
        `there are ${count} nodes and flows; at most ${mostElements} run`,
        'divide the process',
      );
  },
  ({ diagram: { nodes }, refuse }) => {
    const tooDeep = nodes.find(({ depth, type }) => depth >= deepest && isContainer(type));
    if (tooDeep)
      refuse(
        tooDeep.element,
        `the ${called(tooDeep.element)} lies within ${deepest} sub-processes; deeper is not run`,
        'call a process instead',
      );
  },
];

export function executableRule({ diagram, refuse }: Context): void {
  if (diagram.processes.length === 0)
    refuse(
      diagram.definitions,
      'no process in the file is executable',
      'give the process that is to run isExecutable="true"',
    );
}
