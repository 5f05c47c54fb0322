import type { XmlElement } from '../xml/read-xml.ts';
import { bpmnNamespace } from './namespaces.ts';

/** What stands in the way of running a model, or (as a warning) what of it is not used. */
export interface BpmnProblem {
  readonly file: string;
  readonly elementId: string | undefined;
  /** As written in the file, such as `bpmn:serviceTask`. */
  readonly elementType?: string;
  /** Counted from 1; absent when the problem has no place. */
  readonly line?: number;
  readonly column?: number;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
  /** An id that could stand instead of a refused one; unique in the file. */
  readonly proposedId?: string;
}

/** A problem where it was found; whose it is and its place in the file are looked up at the end. */
export interface Finding {
  readonly element: XmlElement;
  readonly message: string;
  readonly advice: string;
  /** Set when the problem is the element's own id. */
  readonly proposedId?: string;
}

/** More than anybody reads; a hostile file may have one for each of its elements. */
const mostShown = 1000;

/** Findings as problems, in the order of the document. */
export function toProblems(
  findings: readonly Finding[],
  root: XmlElement,
  text: string,
  file: string,
): BpmnProblem[] {
  if (findings.length === 0) return [];
  const known = elementsOf(root);
  const places = placesOf(text);
  const indexOf = (finding: Finding) => known.get(finding.element)?.index ?? 0;
  return [...findings]
    .sort((a, b) => indexOf(a) - indexOf(b))
    .slice(0, mostShown)
    .map((finding) => {
      const { element, message, advice, proposedId } = finding;
      const ownId = element.attributes.get('id') || undefined;
      return {
        file,
        elementId: proposedId === undefined ? known.get(element)?.ownerId : ownId,
        elementType: element.qualifiedName,
        ...places(indexOf(finding)),
        message,
        advice,
        ...(proposedId === undefined ? {} : { proposedId }),
      };
    });
}

interface Known {
  /** In document order. */
  readonly index: number;
  /** The id of the element that people see: the one itself or the nearest around it. */
  readonly ownerId: string | undefined;
}

/** Parts of elements, which may have ids but are not what people click at. */
const parts = /(?:Expression|EventDefinition|Characteristics|Condition)$/;

function elementsOf(root: XmlElement): ReadonlyMap<XmlElement, Known> {
  const known = new Map<XmlElement, Known>();
  const visit = (element: XmlElement, outerId: string | undefined) => {
    const isPart = element.namespace !== bpmnNamespace || parts.test(element.name);
    const ownerId = (isPart ? undefined : element.attributes.get('id')) || outerId;
    known.set(element, { index: known.size, ownerId });
    for (const child of element.children) visit(child, ownerId);
  };
  visit(root, root.attributes.get('id') || undefined);
  return known;
}

const markup =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<([^\s/>!?](?:"[^"]*"|'[^']*'|[^'">])*)>/g;

/**
 * Where the n-th element begins. The tree keeps no places (they would cost each model that has no problem); the text is
 * known to be well-formed, so counting its start tags finds them.
 */
function placesOf(text: string): (index: number) => { line: number; column: number } | undefined {
  const starts: number[] = [];
  for (const match of text.matchAll(markup)) if (match[1] !== undefined) starts.push(match.index);
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return (index) => {
    const start = starts[index];
    if (start === undefined) return undefined;
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] as number) <= start) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: start - (lineStarts[low] as number) + 1 };
  };
}
