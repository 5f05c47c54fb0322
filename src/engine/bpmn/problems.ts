import type { XmlElement } from '../xml/read-xml.ts';

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

/** A problem where it was found; the place in the file is looked up at the end. */
export interface Finding {
  readonly element: XmlElement;
  /** Of the element that people see, when `element` is within it and has no id. */
  readonly elementId: string | undefined;
  readonly message: string;
  readonly advice: string;
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
  const order = orderOf(root);
  const places = placesOf(text);
  const position = (finding: Finding) => order.get(finding.element) ?? 0;
  return [...findings]
    .sort((a, b) => position(a) - position(b))
    .slice(0, mostShown)
    .map(({ element, elementId, message, advice, proposedId }) => ({
      file,
      elementId,
      elementType: element.qualifiedName,
      ...places(position({ element, elementId, message, advice })),
      message,
      advice,
      ...(proposedId === undefined ? {} : { proposedId }),
    }));
}

function orderOf(root: XmlElement): ReadonlyMap<XmlElement, number> {
  const order = new Map<XmlElement, number>();
  const visit = (element: XmlElement) => {
    order.set(element, order.size);
    for (const child of element.children) visit(child);
  };
  visit(root);
  return order;
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
