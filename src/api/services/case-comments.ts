import { type CaseRow, findCase } from '../../commands/case-registry.ts';
import type { CaseComment, NewComment } from '../../contracts/task-page.ts';
import type { CaseComment as StoredComment } from '../../customers/index.ts';
import { notify } from '../../notifications/notify.ts';
import type { Principal } from '../../policy/principal.ts';
import { mayReach } from '../../policy/reach.ts';
import { mayCall } from '../../policy/route-table.ts';
import type { Person } from '../../sign-in/directory.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { staffNames } from './staff-names.ts';

const told = (stored: StoredComment, name: Awaited<ReturnType<typeof staffNames>>): CaseComment => ({
  commentId: stored.commentId,
  by: name(stored.writtenBy),
  at: stored.createdAt.toISOString(),
  text: stored.text,
  mentions: stored.mentions.map(name),
});

/** The comments of a case, oldest first. */
export async function commentsOf(deps: ApiDeps, caseId: string): Promise<CaseComment[]> {
  const stored = await deps.stores.caseComments.ofCase(caseId);
  const name = await staffNames(
    deps,
    stored.flatMap((one) => [one.writtenBy, ...one.mentions]),
  );
  return stored.map((one) => told(one, name));
}

/** Only who may read the comments of a case can be called to them. */
async function checkMentions(deps: ApiDeps, found: CaseRow, mentions: readonly string[]): Promise<void> {
  const people = await Promise.all(mentions.map((userId) => deps.directory.find(userId)));
  const maySee = (person: Person) =>
    mayCall('GET', '/api/v1/cases/:caseId/comments', person).allowed && mayReach(person, found).allowed;
  const errors = people.flatMap((person, index) =>
    person && maySee(person)
      ? []
      : [
          fieldProblem(
            `mentions.${index}`,
            'may-not-see',
            '此人不能查看该业务',
            'is nobody who may see this case',
          ),
        ],
  );
  if (errors.length > 0) throw new HttpProblem('invalid-fields', { errors });
}

/** Writes a comment and tells those whom it mentions, in one transaction under the lock of the case. */
export async function addComment(
  deps: ApiDeps,
  caller: Principal,
  caseId: string,
  { text, mentions = [] }: NewComment,
): Promise<CaseComment> {
  const about = await findCase(deps.db, caseId);
  if (!about) throw new HttpProblem('not-found');
  await checkMentions(deps, about, mentions);
  const { customerId } = about;
  const stored = await deps.db.transaction(async (trx) => {
    await findCase(trx, caseId, true);
    const comment = await deps.stores.caseComments.put(
      { caseId, customerId, writtenBy: caller.userId, text, mentions },
      trx,
    );
    const { commentId, createdAt } = comment;
    for (const userId of mentions.filter((one) => one !== caller.userId))
      await notify(trx, {
        userId,
        kind: 'mentioned',
        caseId,
        commentId,
        dedupKey: `mentioned/${commentId}/${userId}`,
        at: createdAt,
      });
    return comment;
  });
  return told(stored, await staffNames(deps, [stored.writtenBy, ...stored.mentions]));
}
