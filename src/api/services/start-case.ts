import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Knex } from 'knex';
import { registerCase } from '../../commands/case-registry.ts';
import { claimKey, type StoredAnswer, storeAnswer } from '../../commands/idempotency.ts';
import { enqueueStart } from '../../commands/send-start.ts';
import { newCaseId } from '../../contracts/ids.ts';
import { intake as intakeRoles } from '../../contracts/roles.ts';
import { hasRole, type Principal } from '../../policy/principal.ts';
import { isCustomer, mayApplyFor } from '../../policy/reach.ts';
import type { Session } from '../../sign-in/sessions.ts';
import type { CaseKindIntake } from '../case-kinds/types.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import { assignManager } from './customer-managers.ts';

/** Keyed, since a plain hash of a short body could be guessed. */
export const bodyHash = (key: Buffer, body: unknown): Buffer =>
  createHmac('sha256', key)
    .update(canonicalize(body) ?? '')
    .digest();

const contradiction = (field: string, zh: string, en: string) =>
  new HttpProblem('invalid-fields', { errors: [fieldProblem(field, 'contradiction', zh, en)] });

interface Applying {
  readonly caller: Principal;
  readonly session: Session | null;
}

/** Face to face means that staff entered it: a front end can not claim it. */
function checkChannel(caller: Principal, channel: string): void {
  const online = channel === 'web' || channel === 'app';
  const believable = hasRole(caller, intakeRoles)
    ? !online
    : isCustomer(caller)
      ? online
      : channel !== 'branch';
  if (believable) return;
  throw contradiction(
    'channel',
    '渠道与录入方不符：柜面业务须由网点人员录入，线上业务须由客户本人提交',
    'branch applications are entered by staff, online applications by the customer',
  );
}

/** Somebody who is signed in applies for themselves: never onto the record of another customer. */
function checkOwn(caller: Principal, customer: { customerId: string; created: boolean }): void {
  if (mayApplyFor(caller, customer)) return;
  throw contradiction(
    'applicant.documentNumber',
    '与登录的客户不一致，请用在本行登记的手机号码登录，或到网点办理',
    'not the customer who is signed in: sign in with the phone the bank knows, or come to a branch',
  );
}

/** Somebody new is known by the phone they signed in with: the record that is made for them bears no other number. */
function checkPhone(
  { customerCodes }: ApiDeps,
  { caller, session }: Applying,
  mobile: { readonly field: string; readonly number: string },
): void {
  const newcomer = session?.kind === 'customer' && caller.customerId === undefined;
  if (!newcomer || caller.userId === customerCodes.userIdOf(mobile.number)) return;
  throw contradiction(
    mobile.field,
    '与登录所用的手机号码不一致',
    'not the mobile number that was signed in with',
  );
}

/**
 * Accepts an application: customer linked or made, application, consents and texts stored encrypted, case registered,
 * start message put into the outbox - all in one transaction, together with the Idempotency-Key.
 */
export async function startCase<Body>(
  deps: ApiDeps,
  kind: CaseKindIntake<Body>,
  request: { caller: Principal; idempotencyKey: string; body: Body; session?: Session | null },
): Promise<StoredAnswer> {
  const { caller, idempotencyKey, body, session = null } = request;
  const key = { scope: `${caller.userId} POST /${kind.path}`, key: idempotencyKey };
  const now = deps.clock.now();
  const hash = bodyHash(deps.bodyKey, body);
  const answer = await deps.db.transaction(async (trx) => {
    const claimed = await claimKey(trx, { ...key, bodyHash: hash, at: now });
    if (claimed.kind === 'conflict') throw new HttpProblem('key-reused');
    if (claimed.kind === 'seen') return claimed.answer;
    const problems = kind.problems(body, now);
    if (problems.length > 0)
      throw new HttpProblem('invalid-fields', {
        errors: problems.map(({ field, zh, en }) => fieldProblem(field, 'contradiction', zh, en)),
      });
    checkChannel(caller, kind.channel(body));
    if (!deps.health.available())
      throw new HttpProblem('try-later', {
        retryAfter: 5,
        detail: 'The process engine is away; nothing was accepted',
      });
    const fresh = { status: 201, body: await accept(deps, kind, { caller, session }, body, now, trx) };
    await storeAnswer(trx, key, fresh);
    return fresh;
  });
  deps.sender.wake();
  return answer;
}

/** A case that no branch entered belongs to the customer's own; of a new customer's, to none: the whole bank sees it. */
async function homeBranch(trx: Knex, customerId: string): Promise<string | null> {
  const customer = await trx('bank.customer').where('customer_id', customerId).first('branch');
  return customer?.branch ?? null;
}

async function accept<Body>(
  deps: ApiDeps,
  kind: CaseKindIntake<Body>,
  { caller, session }: Applying,
  body: Body,
  now: Date,
  trx: Knex,
) {
  const { customers, applications, consents, freeTexts } = deps.stores;
  const caseId = newCaseId(kind.kind, now);
  const channel = kind.channel(body);
  const enteredBy = hasRole(caller, intakeRoles) ? caller.userId : null;
  const person = { ...kind.person(body), ...(caller.branch ? { branch: caller.branch } : {}) };
  checkPhone(deps, { caller, session }, { field: kind.mobileField, number: person.data.phone ?? '' });
  const customer = await customers.findOrCreate(person, trx);
  checkOwn(caller, customer);
  const { customerId, existing, created } = customer;
  await assignManager(trx, caller, customerId, now);
  // Only of somebody new: whose document or name one types is not shown to be oneself.
  if (created && session?.kind === 'customer')
    await deps.sessions.learnCustomer(session.idHash, customerId, trx);
  await applications.put(
    { caseId, kind: kind.kind, customerId, payload: kind.payload(body), submittedAt: now },
    trx,
  );
  const witness = enteredBy ? { witnessedBy: enteredBy } : {};
  for (const consent of kind.consents(body))
    await consents.give({ ...consent, ...witness, customerId, caseId, givenAt: now }, trx);
  const textIds: Record<string, string> = {};
  for (const { purpose, text } of kind.texts(body))
    textIds[purpose] = await freeTexts.put({ customerId, caseId, purpose, text }, trx);
  const branch = caller.branch ?? (await homeBranch(trx, customerId));
  await registerCase(trx, {
    caseId,
    kind: kind.kind,
    customerId,
    channel,
    enteredBy,
    branch,
    createdAt: now,
  });
  const common = { caseId, customerId, channel, enteredBy, branch, submittedAt: now.toISOString() };
  const variables = { ...kind.startVariables(body, { existingCustomer: existing, textIds, now }), ...common };
  await enqueueStart(trx, { kind: kind.kind, caseId, createdBy: caller.userId, at: now, variables });
  return { caseId, customerId, kind: kind.kind, submittedAt: now.toISOString() };
}
