import { readXml, type XmlProblem } from '../xml/read-xml.ts';
import { buildProcess } from './build-process.ts';
import { createExpressions } from './expressions.ts';
import type { ProcessModel } from './model.ts';
import { type BpmnProblem, toProblems } from './problems.ts';
import { readDiagram } from './read-diagram.ts';
import { findProblems } from './validate/index.ts';

export type BpmnCompilation =
  | {
      readonly kind: 'model';
      /** The executable ones, in document order. */
      readonly processes: readonly ProcessModel[];
      /** What of the file is not used, such as another product's extensions. */
      readonly warnings: readonly BpmnProblem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly BpmnProblem[] };

/**
 * Compiles the executable processes of a BPMN 2.0 document with Zeebe's extensions (the subset of Zeebe 8.6). What could
 * not run as it is drawn is refused, everything at once, in the order of the document; nothing is dropped in silence.
 * @param xml the document's text; the caller has decoded it
 * @param resourceName the file's name, for the problems
 */
export function compileBpmn(xml: string, resourceName: string): BpmnCompilation {
  const document = readXml(xml);
  if (document.kind === 'xml-problem') return refusedWhole(document, resourceName);
  const encoding = foreignEncoding(xml);
  if (encoding !== undefined)
    return refusedWhole(
      { message: `the document says that its encoding is ${encoding}`, line: 1, column: 1 },
      resourceName,
    );
  const diagram = readDiagram(document.root);
  const expressions = createExpressions();
  const { refusals, warnings } = findProblems(diagram, expressions);
  if (refusals.length > 0)
    return { kind: 'refused', problems: toProblems(refusals, document.root, xml, resourceName) };
  return {
    kind: 'model',
    processes: diagram.processes.map((process) => buildProcess(diagram, process, expressions)),
    warnings: toProblems(warnings, document.root, xml, resourceName),
  };
}

function refusedWhole(
  problem: Pick<XmlProblem, 'message' | 'line' | 'column'>,
  file: string,
): BpmnCompilation {
  const { message, line, column } = problem;
  return {
    kind: 'refused',
    problems: [
      {
        file,
        elementId: undefined,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
        message,
        advice: 'give a well-formed BPMN 2.0 document, saved as UTF-8',
      },
    ],
  };
}

/**
 * What the document says of itself when that is neither UTF-8 nor a part of it. Deployed files are bytes that everybody
 * reads as UTF-8, the modeler too: letters of another encoding would be lost in one place and kept in another.
 */
function foreignEncoding(xml: string): string | undefined {
  const declared = /^\uFEFF?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(xml.slice(0, 400))?.[1];
  return declared === undefined || /^(?:utf-?8|us-ascii|ascii)$/i.test(declared) ? undefined : declared;
}
