import { buildApp } from '../../../src/api/app.ts';
import { demoPersons } from '../../../src/api/plugins/auth.ts';
import { registerCase } from '../../../src/commands/case-registry.ts';
import type { AccessToken } from '../../../src/config/secrets.ts';
import { personOf } from '../../../src/contracts/account-application.ts';
import { newCaseId } from '../../../src/contracts/ids.ts';
import { type Role, roles } from '../../../src/contracts/roles.ts';
import { createDirectory } from '../../../src/sign-in/directory.ts';
import { startApi } from '../api/api-harness.ts';
import { applicant } from '../api/samples.ts';

/** How the caller stands to the case or task that the route names. */
export const relations = [
  'own',
  'other-team',
  'other-branch',
  'other-customer',
  'entered-by-self',
  'substitute',
  'substitute-of-enterer',
] as const;
export type Relation = (typeof relations)[number];

/** Roles that work in a branch; the others belong to head office, which has none. */
const branchRoles: readonly Role[] = [
  'account-reviewer',
  'account-supervisor',
  'duty-manager',
  'credit-officer',
  'branch-manager',
  'branch-clerk',
  'customer-manager',
];

const tokenOf = (userId: string) => `token-of-${userId}-0123456789abcdef`;

function person(userId: string, role: Role, branch: string, customerId?: string): AccessToken {
  return {
    token: tokenOf(userId),
    userId,
    name: userId,
    roles: [role],
    ...(branchRoles.includes(role) ? { branch } : {}),
    ...(customerId ? { customerId } : {}),
  };
}

/**
 * Everybody, and a case of branch B001 for each way of standing to it. Of each role R there are `R` and `R.substitute`
 * (B001) and `R.elsewhere` (B002). `R.substitute` does the work of `R.away`, who also has a role `team-lead` or, when R is
 * that, `department-head`. The engine is away: what the policy lets through is answered 503 and changes nothing.
 */
export async function startWorld() {
  const api = await startApi({ sending: false });
  const { db, clock } = api;
  const ids: string[] = [];
  for (const n of [910, 911])
    ids.push((await api.deps.stores.customers.findOrCreate(personOf(applicant(n)))).customerId);
  const [customerId, otherCustomerId] = ids as [string, string];

  const extra = (role: Role): Role => (role === 'team-lead' ? 'department-head' : 'team-lead');
  const tokens = roles.flatMap((role) => [
    person(role, role, 'B001', role === 'customer' ? customerId : undefined),
    person(`${role}.elsewhere`, role, 'B002'),
    person(`${role}.substitute`, role, 'B001'),
    { ...person(`${role}.away`, role, 'B001'), roles: [role, extra(role)] },
  ]);
  const directory = createDirectory(db, clock, demoPersons(tokens));
  await directory.find('auditor');
  const app = await buildApp({
    ...api.deps,
    tokens,
    directory,
    health: { ...api.deps.health, available: () => false },
  });
  await app.ready();

  const now = clock.now();
  const later = new Date(now.getTime() + 24 * 3_600_000);
  await db('bank.absence').insert(
    roles.map((role) => ({
      absence_id: `AB-${role}`,
      user_id: `${role}.away`,
      substitute_id: `${role}.substitute`,
      from_at: now,
      until_at: later,
      created_by: `${role}.away`,
      created_at: now,
    })),
  );

  async function newCase(enteredBy: string | null, ofCustomer: string): Promise<string> {
    const caseId = newCaseId('credit-approval', now);
    await registerCase(db, {
      caseId,
      kind: 'credit-approval',
      customerId: ofCustomer,
      channel: 'branch',
      enteredBy,
      branch: 'B001',
      createdAt: now,
    });
    return caseId;
  }
  const caseOf = await newCase(null, customerId);
  const caseOfOther = await newCase(null, otherCustomerId);
  const entered = new Map<string, string>();

  /** Who calls, and which case is named, for a role and a relation. */
  async function situation(role: Role, relation: Relation): Promise<{ userId: string; caseId: string }> {
    const enteredBy = async (userId: string) => {
      const known = entered.get(userId) ?? (await newCase(userId, customerId));
      entered.set(userId, known);
      return known;
    };
    switch (relation) {
      case 'other-branch':
        return { userId: `${role}.elsewhere`, caseId: caseOf };
      case 'other-customer':
        return { userId: role, caseId: caseOfOther };
      case 'entered-by-self':
        return { userId: role, caseId: await enteredBy(role) };
      case 'substitute':
        return { userId: `${role}.substitute`, caseId: caseOf };
      case 'substitute-of-enterer':
        return { userId: `${role}.substitute`, caseId: await enteredBy(`${role}.away`) };
      default:
        return { userId: role, caseId: caseOf };
    }
  }

  let key = 4_503_599_627_370_497n;
  /** A task to decide, offered to the role, to another (`other-team`), or only to a role of the person who is away. */
  async function newTask(role: Role, relation: Relation, caseId: string, assignee: string | null) {
    const another: Role = role === 'head-office-risk' ? 'complaint-handler' : 'head-office-risk';
    const group =
      relation === 'other-team' ? another : relation.startsWith('substitute') ? extra(role) : role;
    const userTaskKey = String(key++);
    await db('read_model.user_task').insert({
      user_task_key: userTaskKey,
      case_id: caseId,
      process_instance_key: '1',
      element_instance_key: '2',
      process_definition_key: '1',
      bpmn_process_id: 'credit-approval',
      element_id: 'approve-as-officer',
      candidate_groups: [group],
      assignee,
      state: 'created',
      priority: 50,
      created_at: now,
    });
    return { userTaskKey, group };
  }

  return {
    app,
    situation,
    newTask,
    tokenOf,
    async stop() {
      await app.close();
      await api.stop();
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
