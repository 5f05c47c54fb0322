import type { Diagram } from '../diagram.ts';
import type { Expressions } from '../expressions.ts';
import type { Finding } from '../problems.ts';
import { activityRules } from './activities.ts';
import { boundaryRules } from './boundary-events.ts';
import { compensationRules } from './compensation.ts';
import { contentRule } from './content.ts';
import { createContext, type NodeRule } from './context.ts';
import { documentRules, executableRule } from './document.ts';
import { duplicateCatchRules } from './duplicate-catches.ts';
import { eventRules } from './events.ts';
import { flowRules } from './flows.ts';
import { gatewayRules } from './gateways.ts';
import { idRule } from './ids.ts';
import { linkRule } from './links.ts';
import { multiInstanceRules } from './multi-instance.ts';
import { startRules } from './starts.ts';
import { timerRules } from './timers.ts';

const nodeRules: readonly NodeRule[] = [
  ...activityRules,
  ...multiInstanceRules,
  ...eventRules,
  ...timerRules,
  ...startRules,
  ...boundaryRules,
  ...compensationRules,
  ...gatewayRules,
  ...duplicateCatchRules,
  linkRule,
];

/** Everything that could not run as it is drawn, and what of the document is not used. */
export function findProblems(
  diagram: Diagram,
  expressions: Expressions,
): { readonly refusals: readonly Finding[]; readonly warnings: readonly Finding[] } {
  const context = createContext(diagram, expressions);
  for (const rule of documentRules) rule(context);
  // What is out of all bounds is not looked at further.
  if (context.refusals.length > 0) return context;
  executableRule(context);
  idRule(context);
  contentRule(context);
  for (const node of diagram.nodes) for (const rule of nodeRules) rule(node, context);
  for (const flow of diagram.flows) for (const rule of flowRules) rule(flow, context);
  return context;
}
