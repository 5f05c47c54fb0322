import { approvers, intake, type Role, roles, supervisors } from '../contracts/roles.ts';
import { emergencyApprovers } from './emergency.ts';
import { hasRole, type Principal } from './principal.ts';

const everybody = roles;
const staff = roles.filter((role) => role !== 'channel' && role !== 'customer');
const customerSide: readonly Role[] = ['channel', ...intake];
/** What customers do themselves too; which cases are theirs is judged by reach.ts, for every route that names a case. */
const applicants: readonly Role[] = ['customer', ...customerSide];
const caseReaders: readonly Role[] = [
  ...approvers,
  'contact-centre-agent',
  'auditor',
  'operator',
  'process-analyst',
];

/**
 * Who may call which route, by method and URL pattern. A route that is missing here is refused; `public` needs no token.
 * What a role may do with a certain case or task is decided afterwards (four-eyes.ts), inside the transaction.
 */
export const routeTable: Readonly<Record<string, readonly Role[] | 'public'>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/docs/*': 'public',
  // Pages and their files; what they show, they ask the routes below.
  'GET /*': 'public',

  'GET /auth/sign-in': 'public',
  'GET /auth/callback': 'public',
  'POST /auth/sign-out': everybody,
  'GET /oidc/interaction/:uid': 'public',
  'POST /oidc/interaction/:uid': 'public',
  'GET /oidc/*': 'public',
  'POST /oidc/*': 'public',
  'POST /api/v1/customer-sign-in/codes': 'public',
  'POST /api/v1/customer-sign-in/sessions': 'public',
  'GET /api/v1/me': everybody,
  'GET /api/v1/people': staff,

  'POST /api/v1/account-openings': applicants,
  'POST /api/v1/credit-applications': applicants,
  'POST /api/v1/complaints': applicants,
  'GET /api/v1/my/cases': ['customer'],
  'GET /api/v1/my/profile': ['customer'],
  'GET /api/v1/entered-cases': intake,
  'POST /api/v1/customers/lookup': intake,
  'POST /api/v1/customers/:customerId/prefill': intake,

  'POST /api/v1/cases/:caseId/messages/sms-code': applicants,
  'POST /api/v1/cases/:caseId/messages/sms-code-resend': applicants,
  'POST /api/v1/cases/:caseId/messages/contract-signature': applicants,
  'POST /api/v1/cases/:caseId/messages/more-information': applicants,
  'POST /api/v1/cases/:caseId/messages/withdrawal': applicants,
  'POST /api/v1/cases/:caseId/messages/rating': ['customer', 'channel', 'contact-centre-agent'],
  'POST /api/v1/cases/:caseId/messages/review-request': applicants,
  'POST /api/v1/cases/:caseId/messages/regulator-complaint': [
    'channel',
    'contact-centre-agent',
    'head-office',
  ],
  'POST /api/v1/cases/:caseId/documents': [...applicants, ...approvers],
  'GET /api/v1/cases/:caseId/documents': [
    ...approvers,
    'contact-centre-agent',
    'auditor',
    'channel',
    'customer',
  ],
  'GET /api/v1/cases/:caseId/documents/:documentId': [...approvers, 'auditor', 'channel', 'customer'],
  'GET /api/v1/cases/:caseId/inbox': applicants,
  'GET /api/v1/cases/:caseId/progress': ['customer', 'channel', ...caseReaders],
  'GET /api/v1/cases/:caseId': ['channel', ...caseReaders],
  'GET /api/v1/cases/:caseId/history': [...approvers, 'auditor', 'operator', 'process-analyst'],
  'GET /api/v1/cases/:caseId/comments': [...approvers, 'auditor'],
  'POST /api/v1/cases/:caseId/comments': approvers,
  'GET /api/v1/cases/:caseId/application': [...approvers, 'contact-centre-agent', 'auditor'],
  'GET /api/v1/cases': caseReaders,
  'POST /api/v1/cases/search': [...approvers, 'contact-centre-agent', 'auditor'],

  'GET /api/v1/user-tasks': approvers,
  'POST /api/v1/user-tasks/search': approvers,
  'GET /api/v1/user-tasks/counts': approvers,
  'GET /api/v1/user-tasks/fields': approvers,
  'POST /api/v1/user-tasks/bulk': approvers,
  'GET /api/v1/tasklist-views': approvers,
  'POST /api/v1/tasklist-views': approvers,
  'PUT /api/v1/tasklist-views/:viewId': approvers,
  'DELETE /api/v1/tasklist-views/:viewId': approvers,
  'GET /api/v1/user-tasks/:userTaskKey': [...approvers, 'auditor', 'operator'],
  'GET /api/v1/user-tasks/:userTaskKey/context': [...approvers, 'auditor'],
  'GET /api/v1/user-tasks/:userTaskKey/draft': approvers,
  'PUT /api/v1/user-tasks/:userTaskKey/draft': approvers,
  'DELETE /api/v1/user-tasks/:userTaskKey/draft': approvers,
  'POST /api/v1/user-tasks/:userTaskKey/completion': approvers,
  'POST /api/v1/user-tasks/:userTaskKey/claim': approvers,
  'POST /api/v1/user-tasks/:userTaskKey/release': approvers,
  'POST /api/v1/user-tasks/:userTaskKey/assignment': supervisors,

  'GET /api/v1/live': staff,
  'GET /api/v1/notifications': staff,
  'POST /api/v1/notifications/read': staff,

  'POST /api/v1/deployments': ['process-analyst', 'administrator'],
  'GET /api/v1/deployments': ['process-analyst', 'administrator', 'operator', 'auditor'],
  'GET /api/v1/process-definitions/:processDefinitionKey/xml': staff,
  'GET /api/v1/decisions/:decisionId/versions/:version/xml': staff,
  'GET /api/v1/absences': [...approvers, 'auditor'],
  'POST /api/v1/absences': approvers,
  'DELETE /api/v1/absences/:absenceId': approvers,
  'GET /api/v1/emergency-accesses': staff,
  'POST /api/v1/emergency-accesses': staff,
  'POST /api/v1/emergency-accesses/:accessId/approval': emergencyApprovers,
  'POST /api/v1/emergency-accesses/:accessId/end': staff,
  'GET /api/v1/security-log': ['auditor'],

  'GET /api/v1/alarms': ['operator', 'administrator', 'auditor'],
};

/** What an approved emergency access to a case lets its holder read. */
const emergencyRoutes: ReadonlySet<string> = new Set([
  'GET /api/v1/cases/:caseId',
  'GET /api/v1/cases/:caseId/progress',
  'GET /api/v1/cases/:caseId/history',
  'GET /api/v1/cases/:caseId/application',
  'GET /api/v1/cases/:caseId/documents',
  'GET /api/v1/cases/:caseId/documents/:documentId',
]);
export const isEmergencyRoute = (method: string, pattern: string): boolean =>
  emergencyRoutes.has(`${method} ${pattern}`);

export type RouteDecision =
  | { readonly allowed: true; readonly needsPrincipal: boolean }
  | { readonly allowed: false; readonly reason: 'route-not-in-table' | 'not-signed-in' | 'role-missing' };

/** Whether the route is for everybody, signed in or not. */
export const isPublic = (method: string, pattern: string): boolean => {
  const decision = mayCall(method, pattern, undefined);
  return decision.allowed && !decision.needsPrincipal;
};

/** May this principal (none: not signed in) call the route? HEAD is judged as GET. */
export function mayCall(method: string, pattern: string, principal: Principal | undefined): RouteDecision {
  const known = pattern.startsWith('/api/docs') ? '/api/docs/*' : pattern;
  const allowed = routeTable[`${method === 'HEAD' ? 'GET' : method} ${known}`];
  if (!allowed) return { allowed: false, reason: 'route-not-in-table' };
  if (allowed === 'public') return { allowed: true, needsPrincipal: false };
  if (!principal) return { allowed: false, reason: 'not-signed-in' };
  return hasRole(principal, allowed)
    ? { allowed: true, needsPrincipal: true }
    : { allowed: false, reason: 'role-missing' };
}
