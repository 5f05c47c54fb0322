import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import type { Clock } from '../contracts/clock.ts';
import type { CustomerStores } from '../customers/index.ts';
import { normalisePhone } from '../customers/normalise.ts';
import { blindIndex, deriveKey } from '../customers/sealing.ts';
import { codeFrom, codeLifeMs, hashOf, judge, maxTries } from '../customers/sms-code.ts';
import type { SmsOutbox } from '../outbox/sms-outbox.ts';
import type { Principal } from '../policy/principal.ts';

/** Codes are counted over so long, ms. */
export const codeWindowMs = 15 * 60_000;
/** Codes that one phone may ask for in {@link codeWindowMs}. */
export const codesPerPhone = 5;

export type CodeRequest =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: number };

export type CodeVerdict =
  | { readonly kind: 'signed-in'; readonly principal: Principal }
  /** The code is right; a customer has this phone, and must show that it is them. */
  | { readonly kind: 'document-needed' }
  | { readonly kind: 'document-wrong'; readonly triesLeft: number }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'expired' | 'exhausted' | 'none' };

/** Sign-in of customers by a code sent to their phone. Whether a phone is known shows in no answer before the right code. */
export interface CustomerCodes {
  /** Makes a new code and puts its text message into the outbox. */
  request(phone: string, address: string, trx: Knex): Promise<CodeRequest>;
  check(
    given: { phone: string; code: string; documentTail?: string | undefined },
    trx: Knex,
  ): Promise<CodeVerdict>;
  /** User id of a phone that belongs to no known customer. */
  userIdOf(phone: string): string;
}

interface CodeRow {
  nonce: Buffer;
  code_hash: Buffer;
  expires_at: Date;
  tries_left: number;
  state: 'open' | 'confirmed' | 'exhausted';
}

export interface CustomerCodesSetup {
  readonly clock: Clock;
  readonly masterKey: Buffer;
  readonly codeKey: Buffer;
  readonly stores: CustomerStores;
  readonly outbox: SmsOutbox;
  readonly codesPerAddress: number;
}

const textOf = (code: string) =>
  `【通办】登录验证码 ${code}，5分钟内有效，请勿告诉任何人。Your Tongban sign-in code, valid for 5 minutes.`;

/** The last characters of a document's number, as people type them. */
const tailOf = (number: string) => number.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase().slice(-4);

export function createCustomerCodes(setup: CustomerCodesSetup): CustomerCodes {
  const { clock, codeKey, stores, outbox, codesPerAddress } = setup;
  const indexKey = deriveKey(setup.masterKey, 'sign-in-index');
  const phoneIndex = (phone: string) => blindIndex(indexKey, 'phone', normalisePhone(phone));
  const userIdOf = (phone: string) => `customer:${phoneIndex(phone).toString('hex').slice(0, 24)}`;

  /** When the oldest request in the window leaves it, if there are `limit` or more. */
  async function waitMs(
    trx: Knex,
    column: string,
    index: Buffer,
    limit: number,
  ): Promise<number | undefined> {
    const now = clock.now().getTime();
    const times: Date[] = await trx('bank.sign_in_code_request')
      .where(column, index)
      .where('at', '>', new Date(now - codeWindowMs))
      .orderBy('at', 'desc')
      .limit(limit)
      .pluck('at');
    return times.length < limit ? undefined : times.at(-1)!.getTime() + codeWindowMs - now;
  }

  /** Customers of this phone whose document can be asked for. */
  async function documentedCustomers(phone: string, trx: Knex) {
    const ids = await stores.customers.findByPhone(phone, trx);
    const customers = await Promise.all(ids.map((id) => stores.customers.get(id, trx)));
    return customers.filter((one) => one !== undefined).filter(({ documents }) => documents.length > 0);
  }

  return {
    userIdOf,

    async request(phone, address, trx) {
      const index = phoneIndex(phone);
      const addressIndex = blindIndex(indexKey, 'address', address);
      await trx.raw('select pg_advisory_xact_lock(?::bigint)', [index.readBigInt64BE(0).toString()]);
      const wait =
        (await waitMs(trx, 'phone_index', index, codesPerPhone)) ??
        (await waitMs(trx, 'address_index', addressIndex, codesPerAddress));
      if (wait !== undefined) return { kind: 'too-many', retryAfterMs: wait };
      const now = clock.now();
      const nonce = randomBytes(32);
      const code = codeFrom(codeKey, nonce);
      const expiresAt = new Date(now.getTime() + codeLifeMs);
      const fresh = {
        nonce,
        code_hash: hashOf(codeKey, nonce, code),
        expires_at: expiresAt,
        tries_left: maxTries,
        state: 'open',
      };
      await trx('bank.sign_in_code')
        .insert({ phone_index: index, ...fresh })
        .onConflict('phone_index')
        .merge(fresh);
      await trx('bank.sign_in_code_request').insert({
        phone_index: index,
        address_index: addressIndex,
        at: now,
      });
      await trx('bank.sign_in_code_request')
        .where('at', '<', new Date(now.getTime() - codeWindowMs))
        .delete();
      const message = {
        recipientId: userIdOf(phone),
        templateId: 'sign-in-code',
        mobile: phone,
        text: textOf(code),
      };
      await outbox.put({ ...message, expiresAt }, trx);
      return { kind: 'accepted' };
    },

    async check({ phone, code, documentTail }, trx) {
      const rows = () => trx('bank.sign_in_code').where('phone_index', phoneIndex(phone));
      const row: CodeRow | undefined = await rows().forUpdate().first();
      if (!row) return { kind: 'none' };
      const decide = async (matches: boolean) => {
        const { answer, change } = judge(row, matches, clock.now());
        if (change) await rows().update(change);
        return answer;
      };
      if (!timingSafeEqual(row.code_hash, hashOf(codeKey, row.nonce, code))) {
        const answer = await decide(false);
        return answer.result === 'wrong'
          ? { kind: 'wrong', triesLeft: answer.triesLeft }
          : { kind: answer.result === 'right' ? 'none' : answer.result };
      }
      const open = judge(row, true, clock.now()).answer.result;
      if (open !== 'right') return { kind: open === 'wrong' ? 'none' : open };
      const customers = await documentedCustomers(phone, trx);
      if (customers.length > 0 && documentTail === undefined) return { kind: 'document-needed' };
      const customer = customers.find(({ documents }) =>
        documents.some(({ number }) => tailOf(number) === tailOf(documentTail ?? '')),
      );
      if (customers.length > 0 && !customer) {
        const answer = await decide(false);
        return answer.result === 'wrong'
          ? { kind: 'document-wrong', triesLeft: answer.triesLeft }
          : { kind: 'exhausted' };
      }
      await decide(true);
      const principal: Principal = customer
        ? {
            userId: `customer:${customer.customerId}`,
            name: customer.name,
            roles: ['customer'],
            customerId: customer.customerId,
          }
        : {
            userId: userIdOf(phone),
            name: `${phone.slice(0, 3)}****${phone.slice(-4)}`,
            roles: ['customer'],
          };
      return { kind: 'signed-in', principal };
    },
  };
}
