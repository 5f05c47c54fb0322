import type { Knex } from 'knex';
import type { ApiDeps } from '../deps.ts';

/** Messages of the customer and what is expected with each. */
const customerActions: Readonly<
  Record<
    string,
    { readonly action: string; readonly zh: string; readonly en: string; readonly optional?: true }
  >
> = {
  'sms-code-checked': {
    action: 'sms-code',
    zh: '请输入短信验证码',
    en: 'Enter the code from the text message',
  },
  'more-information-provided': { action: 'more-information', zh: '请补充资料', en: 'Give more information' },
  'contract-signed': {
    action: 'contract-signature',
    zh: '请阅读并签署合同',
    en: 'Read and sign the contract',
  },
  'customer-rated': { action: 'rating', zh: '欢迎评价', en: 'Rate the service', optional: true },
  'review-requested': {
    action: 'review-request',
    zh: '可申请人工复核',
    en: 'A review by a person may be asked for',
    optional: true,
  },
  'application-withdrawn': {
    action: 'withdrawal',
    zh: '可撤回申请',
    en: 'The application may be withdrawn',
    optional: true,
  },
  'complaint-withdrawn': {
    action: 'withdrawal',
    zh: '可撤回投诉',
    en: 'The complaint may be withdrawn',
    optional: true,
  },
};

export interface Expectation {
  readonly who: 'customer' | 'bank';
  readonly action: string;
  readonly zh: string;
  readonly en: string;
  readonly optional?: boolean;
  readonly roles?: readonly string[];
  /** When the wait ends: a customer's chance, or the bank's own deadline. */
  readonly dueAt: Date | null;
}

/**
 * What a case waits for. A message and the timer that ends the wait for it stand at one event-based gateway: the same
 * element instance. A boundary event of a scope (withdrawal) has no timer of that scope, so no deadline.
 */
export async function expectations(
  db: Knex,
  caseId: string,
  keys: readonly string[],
): Promise<Expectation[]> {
  const open: { message_name: string; due_date: Date | null }[] = await db(
    'read_model.message_subscription as s',
  )
    .leftJoin('read_model.timer as t', (on) =>
      on
        .on('t.process_instance_key', 's.process_instance_key')
        .andOn('t.element_instance_key', 's.element_instance_key')
        .andOnVal('t.state', 'created'),
    )
    .whereIn('s.process_instance_key', [...keys])
    .where({ 's.correlation_key': caseId, 's.state': 'open' })
    .groupBy('s.message_name', 's.created_at')
    .orderBy('s.created_at')
    .select('s.message_name', db.raw('min(t.due_date) as due_date'));
  const byMessage = new Map(open.map((row) => [row.message_name, row.due_date]));
  const customer = [...byMessage].flatMap(([name, dueAt]) => {
    const known = customerActions[name];
    return known ? [{ who: 'customer' as const, optional: false, ...known, dueAt }] : [];
  });
  const tasks = await db('read_model.user_task')
    .where({ case_id: caseId, state: 'created' })
    .select('candidate_groups', 'due_date');
  const bank = tasks.map((task) => ({
    who: 'bank' as const,
    action: 'user-task',
    zh: '银行人员处理中',
    en: 'Somebody of the bank is working on it',
    roles: task.candidate_groups ?? [],
    dueAt: task.due_date as Date | null,
  }));
  return [...customer, ...bank];
}

/** How the code stands that a case waits for, so that a page can count down; null when it waits for none. */
export async function codeFacts(deps: ApiDeps, caseId: string, expected: readonly Expectation[]) {
  if (!expected.some(({ action }) => action === 'sms-code')) return null;
  const { state, triesLeft, resendsLeft, sentAt, expiresAt } = await deps.stores.smsCodes.state(caseId);
  return { state, triesLeft, resendsLeft, sentAt, expiresAt };
}
