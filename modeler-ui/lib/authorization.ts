import { approvers, intake } from '../../src/contracts/roles.ts';
import type { Me } from './session.ts';

/** What a role has on the pages. Only for showing and hiding: the server decides (src/policy), and says no in words. */
const rights = {
  listCases: [...approvers, 'contact-centre-agent', 'auditor', 'operator', 'process-analyst'],
  readHistory: [...approvers, 'auditor', 'operator', 'process-analyst'],
  workOnTasks: approvers,
  // Approvers read the cases of their branch anyway; they find the page by its address.
  askEmergencyAccess: ['contact-centre-agent', 'process-analyst', 'operator', 'auditor', 'administrator'],
  readSecurityLog: ['auditor'],
  actForCustomer: ['customer', 'channel', ...intake],
  rate: ['customer', 'channel', 'contact-centre-agent'],
  haveCases: ['customer'],
  applyOnline: ['customer', 'channel'],
  enterCases: intake,
  answerPhone: ['contact-centre-agent'],
  handInDocuments: ['customer', 'channel'],
} as const;

export type Right = keyof typeof rights;

export const can = (me: Me | undefined, right: Right): boolean =>
  me?.roles.some((role) => (rights[right] as readonly string[]).includes(role)) ?? false;

/** The page that somebody sees first. */
export function homeOf(me: Me): string {
  if (can(me, 'haveCases')) return '/my';
  if (can(me, 'listCases')) return '/cases';
  return can(me, 'askEmergencyAccess') ? '/emergency-access' : '/apply';
}

/** Whose the pages under a path are; the others are everybody's. */
const pageRights: Readonly<Record<string, Right>> = {
  cases: 'listCases',
  tasks: 'workOnTasks',
  my: 'haveCases',
  apply: 'applyOnline',
  intake: 'enterCases',
  'security-log': 'readSecurityLog',
};

/** Where somebody goes on after signing in: back to the page they came for when it is one of theirs, or home. */
export function landingOf(me: Me, returnTo: string | undefined): string {
  const right = pageRights[/^\/([^/?#]*)/.exec(returnTo ?? '')?.[1] ?? ''];
  return returnTo && (!right || can(me, right)) ? returnTo : homeOf(me);
}
