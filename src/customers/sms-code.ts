import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import { type StoreBase, within } from './store-base.ts';
import type { CodeCheck, SmsCodes } from './types.ts';

export const codeLifeMs = 5 * 60_000;
export const maxTries = 3;
/** As the table account-sms-policy says; the process decides, this is for showing. */
export const maxResends = 3;
const defaultPurpose = 'confirm-application';

interface CodeRow {
  case_id: string;
  purpose: string;
  occurrence: string;
  nonce: Buffer;
  code_hash: Buffer;
  expires_at: Date;
  tries_left: number;
  sends: number;
  state: 'open' | 'confirmed' | 'exhausted';
}

/** Six digits that follow from a random nonce and the code key: neither alone tells them. */
export function codeFrom(codeKey: Buffer, nonce: Buffer): string {
  const digest = createHmac('sha256', codeKey).update('code').update(nonce).digest();
  return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

/** Hash under which a code is kept. */
export const hashOf = (codeKey: Buffer, nonce: Buffer, code: string) =>
  createHmac('sha256', codeKey).update('hash').update(nonce).update(code).digest();

/** What a try with this code does to the row: pure. */
export function judge(
  row: Pick<CodeRow, 'state' | 'expires_at' | 'tries_left'>,
  matches: boolean,
  now: Date,
): { answer: CodeCheck; change?: { state: CodeRow['state']; tries_left: number } } {
  if (row.state === 'confirmed') return { answer: { result: 'none' } };
  if (row.state === 'exhausted') return { answer: { result: 'exhausted', last: false } };
  if (now >= row.expires_at) return { answer: { result: 'expired' } };
  const left = row.tries_left - 1;
  if (matches) return { answer: { result: 'right' }, change: { state: 'confirmed', tries_left: left } };
  if (left > 0)
    return { answer: { result: 'wrong', triesLeft: left }, change: { state: 'open', tries_left: left } };
  return { answer: { result: 'exhausted', last: true }, change: { state: 'exhausted', tries_left: 0 } };
}

export function createSmsCodes(base: StoreBase & { codeKey: Buffer }): SmsCodes {
  const { codeKey, clock } = base;
  const rowOf = (caseId: string, purpose: string, trx: Knex) =>
    trx('bank.sms_code').where({ case_id: caseId, purpose });

  return {
    create: ({ caseId, occurrence, purpose = defaultPurpose }, trx) =>
      within(base, trx, async (t) => {
        const now = clock.now();
        const nonce = randomBytes(32);
        const fresh = {
          occurrence,
          nonce,
          code_hash: hashOf(codeKey, nonce, codeFrom(codeKey, nonce)),
          expires_at: new Date(now.getTime() + codeLifeMs),
          tries_left: maxTries,
          state: 'open',
        };
        await t('bank.sms_code')
          .insert({ ...fresh, case_id: caseId, purpose, created_at: now })
          .onConflict(['case_id', 'purpose'])
          .merge({ ...fresh, sends: t.raw('bank.sms_code.sends + 1') })
          .where('sms_code.occurrence', '<>', occurrence);
        const row: CodeRow = await rowOf(caseId, purpose, t).first();
        return { code: codeFrom(codeKey, row.nonce), expiresAt: row.expires_at, sends: row.sends };
      }),

    check: ({ caseId, code, purpose = defaultPurpose }, trx) =>
      within(base, trx, async (t) => {
        const row: CodeRow | undefined = await rowOf(caseId, purpose, t).forUpdate().first();
        if (!row) return { result: 'none' };
        const matches = timingSafeEqual(row.code_hash, hashOf(codeKey, row.nonce, code));
        const { answer, change } = judge(row, matches, clock.now());
        if (change) await rowOf(caseId, purpose, t).update(change);
        return answer;
      }),

    async state(caseId, purpose = defaultPurpose, trx = base.db) {
      const row: CodeRow | undefined = await rowOf(caseId, purpose, trx).first();
      if (!row)
        return { state: 'none', sends: 0, triesLeft: 0, resendsLeft: 0, sentAt: null, expiresAt: null };
      const expired = row.state === 'open' && clock.now() >= row.expires_at;
      return {
        state: expired ? 'expired' : row.state,
        sends: row.sends,
        triesLeft: row.tries_left,
        resendsLeft: Math.max(0, maxResends + 1 - row.sends),
        sentAt: new Date(row.expires_at.getTime() - codeLifeMs),
        expiresAt: row.expires_at,
      };
    },

    async reopen(caseId, purpose = defaultPurpose, trx = base.db) {
      await rowOf(caseId, purpose, trx).where('state', 'confirmed').update({ state: 'open' });
    },
  };
}
