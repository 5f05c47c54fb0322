import type { XmlElement } from '../../xml/read-xml.ts';
import type { Diagram, DiagramNode } from '../diagram.ts';
import { type Expressions, isFeel } from '../expressions.ts';
import type { Finding } from '../problems.ts';
import { shortened, type ValueRule } from '../values.ts';

/** What a rule looks at and where it puts what it finds. */
export interface Context {
  readonly diagram: Diagram;
  readonly expressions: Expressions;
  /** @param at the element, or what stands within it */
  refuse(at: XmlElement, message: string, advice: string): void;
  /** For what is wrong with an element's own id. */
  refuseId(at: XmlElement, message: string, advice: string, proposedId: string): void;
  warn(at: XmlElement, message: string, advice: string): void;
}

/** A hostile file may have a million. */
const mostKept = 10_000;

/** A rule about one node. */
export type NodeRule = (node: DiagramNode, context: Context) => void;

export function createContext(
  diagram: Diagram,
  expressions: Expressions,
): Context & { readonly refusals: Finding[]; readonly warnings: Finding[] } {
  const refusals: Finding[] = [];
  const warnings: Finding[] = [];
  const add = (findings: Finding[], finding: Finding) => {
    if (findings.length < mostKept) findings.push(finding);
  };
  return {
    diagram,
    expressions,
    refusals,
    warnings,
    refuse: (element, message, advice) => add(refusals, { element, message, advice }),
    refuseId: (element, message, advice, proposedId) =>
      add(refusals, { element, message, advice, proposedId }),
    warn: (element, message, advice) => add(warnings, { element, message, advice }),
  };
}

/**
 * Checks a text of the diagram.
 * @param what how people call it, such as `the condition`
 */
export function checkValue(
  { expressions, refuse }: Context,
  at: XmlElement,
  what: string,
  written: string,
  rule: ValueRule,
): void {
  const wrong = valueProblem(expressions, written, rule);
  if (wrong) refuse(at, `${what} ${wrong.message}`, wrong.advice);
}

function valueProblem(
  expressions: Expressions,
  written: string,
  { form, check }: ValueRule,
): { message: string; advice: string } | undefined {
  const short = shortened(written);
  if (form !== 'plain' && isFeel(written)) {
    if (form === 'text')
      return { message: 'is an expression, which is not evaluated here', advice: 'give plain text' };
    const compiled = expressions.compile(written);
    if (compiled.kind === 'expression') return undefined;
    return {
      message: `is no FEEL expression: ${compiled.message} (character ${compiled.offset + 1} of "${short}")`,
      advice: 'correct the expression',
    };
  }
  if (form === 'feel')
    return {
      message: `is the plain text "${short}", not an expression`,
      advice: `put "=" before it: "=${short}"`,
    };
  const wrong = check?.(written);
  return wrong === undefined ? undefined : { message: `"${short}" ${wrong}`, advice: 'correct it' };
}

/** How people call an element: `user task "审批"`. */
export function called(element: XmlElement): string {
  const words = element.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const name = element.attributes.get('name')?.replace(/\s+/g, ' ').trim() || element.attributes.get('id');
  return name ? `${words} "${shortened(name)}"` : words;
}
