import type { XmlElement } from '../../xml/read-xml.ts';
import { bpmnNamespace } from '../namespaces.ts';
import { longestKey, shortened } from '../values.ts';
import { type Context, called } from './context.ts';

/** What XML, URLs, FEEL and other engines agree about; editors drop in silence what has another id. */
const valid = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Ids: there, once, and of letters that every tool keeps. Parts that are not executable may be called as they like. */
export function idRule(context: Context): void {
  const { diagram, refuseId } = context;
  const executable = new Set(diagram.processes.map(({ element }) => element));
  const mustHave = new Set([...diagram.nodes, ...diagram.flows].map(({ element }) => element));
  const seen = new Set<string>();
  const propose = createProposals(diagram.definitions);
  const visit = (element: XmlElement, checked: boolean) => {
    if (element.namespace !== bpmnNamespace) return;
    const inside = checked && (element.name !== 'process' || executable.has(element));
    const id = element.attributes.get('id');
    const wrong = !id
      ? mustHave.has(element) && `the ${called(element)} has no id`
      : seen.has(id)
        ? `the id "${shortened(id)}" stands twice in the file`
        : inside && idProblem(id);
    if (wrong) {
      const proposedId = propose(element, id ?? '');
      refuseId(element, wrong, `call it "${proposedId}"; its name may stay`, proposedId);
    }
    if (id) seen.add(id);
    for (const child of element.children) visit(child, inside);
  };
  visit(diagram.definitions, true);
}

function idProblem(id: string): string | undefined {
  const which = `the id "${shortened(id)}"`;
  if (id.length > longestKey) return `${which} has ${id.length} characters; at most ${longestKey} are kept`;
  if (/^[0-9.-]/.test(id)) return `${which} begins with a digit, a dot or a dash, which XML does not allow`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for
  if (/[^\x00-\x7f]/.test(id)) return `${which} is not ASCII: other tools and editors would lose the element`;
  if (!valid.test(id)) return `${which} has other characters than letters, digits, "_", "-" and "."`;
  return undefined;
}

/** Ids that look like the old one where it had something to keep, each unique in the file. */
function createProposals(definitions: XmlElement): (element: XmlElement, id: string) => string {
  let taken: Set<string> | undefined;
  const counters = new Map<string, number>();
  return (element, id) => {
    taken ??= allIds(definitions);
    const kind = kindOf(element);
    const kept = id
      .replace(/[^A-Za-z0-9_.-]+/g, '_')
      .replace(/^[_.-]+|[_.-]+$/g, '')
      .slice(0, 100);
    const base = kept === '' ? kind : /^[0-9]/.test(kept) ? `${kind}_${kept}` : kept;
    let proposed = kept === '' || taken.has(base) ? undefined : base;
    for (let number = counters.get(base) ?? 1; proposed === undefined; number++) {
      counters.set(base, number + 1);
      if (!taken.has(`${base}_${number}`)) proposed = `${base}_${number}`;
    }
    taken.add(proposed);
    return proposed;
  };
}

function kindOf({ name }: XmlElement): string {
  if (/gateway$/i.test(name)) return 'Gateway';
  if (/event$/i.test(name)) return 'Event';
  if (/task$|subProcess$|^callActivity$/i.test(name)) return 'Activity';
  if (name === 'sequenceFlow') return 'Flow';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function allIds(root: XmlElement): Set<string> {
  const ids = new Set<string>();
  const visit = (element: XmlElement) => {
    const id = element.attributes.get('id');
    if (id) ids.add(id);
    for (const child of element.children) visit(child);
  };
  visit(root);
  return ids;
}
