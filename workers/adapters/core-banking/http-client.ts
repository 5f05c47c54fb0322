import Type from 'typebox';
import { effectOptions, queryOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { CoreBanking } from './port.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const count = Type.Integer({ minimum: 0 });

const openAccount = operation({
  name: 'open-account',
  method: 'POST',
  path: '/accounts',
  answer: Type.Object({
    kind: Type.Literal('opened'),
    accountId: id,
    lastFour: Type.String({ pattern: '^[0-9]{4}$' }),
  }),
  refusals: ['class-limit-reached', 'customer-blocked'],
});

const activateAccount = operation({
  name: 'activate-account',
  method: 'POST',
  path: '/accounts/:accountId/activation',
  answer: Type.Object({ kind: Type.Literal('activated') }),
  refusals: ['account-not-found', 'account-closed'],
});

const closeAccount = operation({
  name: 'close-account',
  method: 'POST',
  path: '/accounts/:accountId/closure',
  answer: Type.Object({ kind: Type.Literal('closed') }),
  refusals: ['account-not-found'],
});

const bookLoan = operation({
  name: 'book-loan',
  method: 'POST',
  path: '/loans',
  answer: Type.Object({
    kind: Type.Literal('booked'),
    loanId: id,
    firstDueDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  }),
  refusals: ['customer-blocked', 'terms-not-allowed'],
});

const reverseLoan = operation({
  name: 'reverse-loan',
  method: 'POST',
  path: '/loans/:loanId/reversal',
  answer: Type.Object({ kind: Type.Literal('reversed') }),
  refusals: ['loan-not-found'],
});

const findByReference = operation({
  name: 'find-by-reference',
  method: 'GET',
  path: '/records',
  answer: Type.Union([
    Type.Object({
      kind: Type.Literal('account'),
      accountId: id,
      state: Type.Union([Type.Literal('opened'), Type.Literal('active'), Type.Literal('closed')]),
    }),
    Type.Object({
      kind: Type.Literal('loan'),
      loanId: id,
      state: Type.Union([Type.Literal('booked'), Type.Literal('reversed')]),
    }),
    Type.Object({ kind: Type.Literal('not-found') }),
  ]),
});

const countAccounts = operation({
  name: 'count-accounts',
  method: 'GET',
  path: '/account-counts',
  answer: Type.Object({ I: count, II: count, III: count }),
});

/** Core banking over HTTP. */
export function createCoreBanking(client: SystemClient): CoreBanking {
  return {
    openAccount: (request, call) => client.call(openAccount, { ...request }, effectOptions(call)),
    activateAccount: (request, call) => client.call(activateAccount, { ...request }, effectOptions(call)),
    closeAccount: (request, call) => client.call(closeAccount, { ...request }, effectOptions(call)),
    bookLoan: (request, call) => client.call(bookLoan, { ...request }, effectOptions(call)),
    reverseLoan: (request, call) => client.call(reverseLoan, { ...request }, effectOptions(call)),
    findByReference: (request, call) => client.call(findByReference, { ...request }, queryOptions(call)),
    countAccounts: (request, call) => client.call(countAccounts, { ...request }, queryOptions(call)),
  };
}
