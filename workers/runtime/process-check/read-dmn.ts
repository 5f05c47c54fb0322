import { DmnModdle } from 'dmn-moddle';
import { namesInExpression, namesInUnaryTest } from './feel-names.ts';
import type { CheckedDecision } from './model.ts';

// biome-ignore lint/suspicious/noExplicitAny: moddle is untyped, its properties are looked at one by one
type Node = any;

const moddle = new DmnModdle();

/** Reads the decisions of a file; what a required decision in the same file answers is no input of the process. */
export async function readDmn(file: string, xml: string): Promise<CheckedDecision[]> {
  const { rootElement } = (await moddle.fromXML(xml)) as { rootElement: Node };
  const decisions: Node[] = (rootElement.drgElement ?? []).filter(
    (element: Node) => element.$type === 'dmn:Decision',
  );
  const byId = new Map<string, Node>(decisions.map((decision) => [decision.id, decision]));
  return decisions.map((decision) => ({
    file,
    id: decision.id,
    inputs: [...inputsOf(decision, byId, new Set())],
  }));
}

function inputsOf(decision: Node, byId: ReadonlyMap<string, Node>, seen: Set<string>): Set<string> {
  seen.add(decision.id);
  const names = new Set(namesReadBy(decision));
  for (const requirement of decision.informationRequirement ?? []) {
    const required = byId.get(requirement.requiredDecision?.href?.replace('#', ''));
    if (!required) continue;
    names.delete(required.id);
    names.delete(required.variable?.name);
    if (seen.has(required.id)) continue;
    for (const name of inputsOf(required, byId, seen)) names.add(name);
  }
  return names;
}

function namesReadBy(decision: Node): string[] {
  const logic = decision.decisionLogic;
  if (logic?.$type === 'dmn:LiteralExpression') return namesInExpression(logic.text ?? '');
  const cells = (logic?.rule ?? []) as Node[];
  return [
    ...(logic?.input ?? []).flatMap((input: Node) => namesInExpression(input.inputExpression?.text ?? '')),
    ...cells.flatMap((rule) =>
      (rule.inputEntry ?? []).flatMap((entry: Node) => namesInUnaryTest(entry.text ?? '')),
    ),
    ...cells.flatMap((rule) =>
      (rule.outputEntry ?? []).flatMap((entry: Node) => namesInExpression(entry.text ?? '')),
    ),
  ];
}
