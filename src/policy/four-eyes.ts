import { capacityFor } from './candidates.ts';
import type { CaseFacts, PastDecision, TaskFacts } from './facts.ts';
import { judgeLimits } from './limits.ts';
import type { Principal } from './principal.ts';
import { isOtherBranch } from './reach.ts';
import { samePersonAs } from './same-person.ts';

export { isCandidate } from './candidates.ts';
export type { CaseFacts, PastDecision, TaskFacts } from './facts.ts';

const rules = {
  'not-a-candidate': ['该任务不属于您的岗位', 'The task is not offered to your roles'],
  'assigned-to-another': ['该任务已由他人领取', 'The task is assigned to somebody else'],
  'other-branch': ['该业务属于其他机构', 'The case belongs to another branch'],
  'conflict-of-interest': ['该业务涉及您本人，应当回避', 'The case is about you'],
  'entered-by-self': ['不得审批本人录入的业务', 'You entered this case yourself'],
  'manages-customer': ['不得审批本人管户客户的业务', 'You manage this customer'],
  'decided-before': ['同一业务不得重复审批', 'You have decided in this case before'],
  'above-limit': ['超出您的个人审批限额', 'The amount is above your personal limit'],
  'facts-unknown': ['业务数据尚不完整，暂不能审批', 'What the decision rests on is not known yet'],
} as const satisfies Record<string, readonly [string, string]>;

export type Rule = keyof typeof rules;

export type Verdict =
  | { readonly allowed: true; readonly onBehalfOf: string | null }
  | { readonly allowed: false; readonly rule: Rule; readonly zh: string; readonly en: string };

function refuse(rule: Rule): Verdict {
  const [zh, en] = rules[rule];
  return { allowed: false, rule, zh, en };
}

/**
 * Whether an earlier decision keeps its maker from this task. One on another level always does, and so does a final one
 * on the same level. One that returned the case decided nothing: it bars within its round (three votes of a committee
 * are three people), and no longer when the task was created after it had ended, because the case came back.
 */
const bars = (past: PastDecision, task: TaskFacts): boolean =>
  past.elementId !== task.elementId ||
  past.final ||
  past.endedAt === null ||
  task.createdAt.getTime() < past.endedAt.getTime();

/**
 * May this person complete the task (claim it, be given it)? The one entry for it, in bulk and singly. Nobody decides
 * twice in one case, nor on one that they entered, that is about them or whose customer they manage; who stands in for
 * somebody counts as one person with them. Pure: the caller reads the facts in the transaction that locks the case.
 */
export function mayComplete(principal: Principal, task: TaskFacts, facts: CaseFacts): Verdict {
  const capacity = capacityFor(principal, task, facts.absences);
  if (capacity.kind !== 'may') return refuse(capacity.kind);
  const { onBehalfOf } = capacity;
  const same = samePersonAs(principal.userId, facts.absences);
  const isSame = (userId: string | null) => userId !== null && same.has(userId);
  if (isOtherBranch(principal, facts.branch)) return refuse('other-branch');
  if (facts.involved.some(isSame)) return refuse('conflict-of-interest');
  if (task.kind === 'work') return { allowed: true, onBehalfOf };
  if (isSame(facts.enteredBy)) return refuse('entered-by-self');
  if (facts.managers.some(isSame)) return refuse('manages-customer');
  const own = facts.decisions.filter((past) => isSame(past.userId) || isSame(past.onBehalfOf));
  if (own.some((past) => bars(past, task))) return refuse('decided-before');
  const persons = onBehalfOf === null ? [principal.userId] : [principal.userId, onBehalfOf];
  const limit = judgeLimits(persons, facts.loan, facts.limits);
  if (limit === 'above') return refuse('above-limit');
  if (limit === 'unknown') return refuse('facts-unknown');
  return { allowed: true, onBehalfOf };
}
