import Type from 'typebox';
import { BoundedMap, keptEntries } from '../stand-in-kit/bounded-map.ts';
import { answer, effect, type LedgerEntry, query, refuse, type StandIn } from '../stand-in-kit/route.ts';
import type { AccountClass, AccountState, LoanState } from './port.ts';

interface Account {
  readonly kind: 'account';
  readonly accountId: string;
  readonly customerId: string;
  readonly accountClass: AccountClass;
  readonly caseId: string | undefined;
  readonly businessKey: string | undefined;
  state: AccountState;
}

interface Loan {
  readonly kind: 'loan';
  readonly loanId: string;
  readonly customerId: string;
  readonly principalMinor: number;
  readonly caseId: string | undefined;
  readonly businessKey: string | undefined;
  state: LoanState;
}

interface Books {
  readonly accounts: Map<string, Account>;
  readonly loans: Map<string, Loan>;
  readonly byReference: Map<string, Account | Loan>;
  readonly accountsOf: Map<string, Account[]>;
}

/** One class I account a person and bank; five each of class II and III (PBoC 2018 no. 16). */
const classLimit: Record<AccountClass, number> = { I: 1, II: 5, III: 5 };
const id = Type.String({ minLength: 1, maxLength: 64 });
const reason = Type.String({ minLength: 1, maxLength: 100 });
const accountClass = Type.Union([Type.Literal('I'), Type.Literal('II'), Type.Literal('III')]);

function openAccounts(books: Books, customerId: string, ofClass: AccountClass): number {
  const accounts = books.accountsOf.get(customerId) ?? [];
  return accounts.filter((account) => account.state !== 'closed' && account.accountClass === ofClass).length;
}

/** The day a month later; the last of the month when there is no such day. */
function monthLater(date: Date): string {
  const later = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  const lastDay = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return later.toISOString().slice(0, 10);
}

const openAccount = effect({
  name: 'open-account',
  method: 'POST',
  path: '/accounts',
  input: Type.Object({ customerId: id, accountClass, channel: id }),
  subjects: (input) => [input.customerId],
  businessKey: (input, { caseId }) => `${caseId ?? input.customerId}/${input.accountClass}`,
  keep: ({ customerId, accountClass }) => ({ customerId, accountClass }),
  decide(input, books: Books, context) {
    if (openAccounts(books, input.customerId, input.accountClass) >= classLimit[input.accountClass]) {
      return refuse('class-limit-reached');
    }
    const accountId = context.newId('AC');
    const lastFour = String(context.dice(accountId).between(0, 9_999)).padStart(4, '0');
    return answer({ kind: 'opened', accountId, lastFour });
  },
});

const activateAccount = effect({
  name: 'activate-account',
  method: 'POST',
  path: '/accounts/:accountId/activation',
  input: Type.Object({ accountId: id }),
  subjects: (input) => [input.accountId],
  keep: (input) => input,
  decide({ accountId }, books: Books) {
    const account = books.accounts.get(accountId);
    if (!account) return refuse('account-not-found');
    return account.state === 'closed' ? refuse('account-closed') : answer({ kind: 'activated' });
  },
});

const closeAccount = effect({
  name: 'close-account',
  method: 'POST',
  path: '/accounts/:accountId/closure',
  input: Type.Object({ accountId: id, reason }),
  subjects: (input) => [input.accountId],
  undoes({ accountId }, books: Books) {
    const account = books.accounts.get(accountId);
    return account && account.state !== 'closed' ? `open-account ${account.businessKey}` : undefined;
  },
  keep: ({ accountId }) => ({ accountId }),
  decide: ({ accountId }, books: Books) =>
    books.accounts.has(accountId) ? answer({ kind: 'closed' }) : refuse('account-not-found'),
});

const bookLoan = effect({
  name: 'book-loan',
  method: 'POST',
  path: '/loans',
  input: Type.Object({
    customerId: id,
    product: id,
    facilityId: id,
    principalMinor: Type.Integer(),
    annualRateBasisPoints: Type.Integer(),
    termMonths: Type.Integer(),
  }),
  subjects: (input) => [input.customerId, input.facilityId],
  businessKey: (input) => input.facilityId,
  keep: ({ customerId, product, facilityId, principalMinor, annualRateBasisPoints, termMonths }) => ({
    customerId,
    product,
    facilityId,
    principalMinor,
    annualRateBasisPoints,
    termMonths,
  }),
  decide(input, _books: Books, context) {
    const rateAllowed = input.annualRateBasisPoints > 0 && input.annualRateBasisPoints <= 3_600;
    const termAllowed = input.termMonths >= 1 && input.termMonths <= 360;
    if (input.principalMinor <= 0 || !rateAllowed || !termAllowed) return refuse('terms-not-allowed');
    return answer({ kind: 'booked', loanId: context.newId('LN'), firstDueDate: monthLater(context.now) });
  },
});

const reverseLoan = effect({
  name: 'reverse-loan',
  method: 'POST',
  path: '/loans/:loanId/reversal',
  input: Type.Object({ loanId: id, reason }),
  subjects: (input) => [input.loanId],
  undoes({ loanId }, books: Books) {
    const loan = books.loans.get(loanId);
    return loan?.state === 'booked' ? `book-loan ${loan.businessKey}` : undefined;
  },
  keep: ({ loanId }) => ({ loanId }),
  decide: ({ loanId }, books: Books) =>
    books.loans.has(loanId) ? answer({ kind: 'reversed' }) : refuse('loan-not-found'),
});

const findByReference = query({
  name: 'find-by-reference',
  method: 'GET',
  path: '/records',
  input: Type.Object({ reference: Type.String({ minLength: 1, maxLength: 200 }) }),
  subjects: () => [],
  decide({ reference }, books: Books) {
    const record = books.byReference.get(reference);
    if (!record) return answer({ kind: 'not-found' });
    const { kind, state } = record;
    return answer(
      record.kind === 'account'
        ? { kind, accountId: record.accountId, state }
        : { kind, loanId: record.loanId, state },
    );
  },
});

const countAccounts = query({
  name: 'count-accounts',
  method: 'GET',
  path: '/account-counts',
  input: Type.Object({ customerId: id }),
  subjects: (input) => [input.customerId],
  decide: ({ customerId }, books: Books) =>
    answer({
      I: openAccounts(books, customerId, 'I'),
      II: openAccounts(books, customerId, 'II'),
      III: openAccounts(books, customerId, 'III'),
    }),
});

/** Core banking: keeps accounts and loans. */
export const coreBankingStandIn: StandIn<Books> = {
  system: 'core-banking',
  routes: [openAccount, activateAccount, closeAccount, bookLoan, reverseLoan, findByReference, countAccounts],
  initial: () => ({
    accounts: new BoundedMap(keptEntries),
    loans: new BoundedMap(keptEntries),
    byReference: new BoundedMap(keptEntries),
    accountsOf: new BoundedMap(keptEntries),
  }),
  apply,
  *objects(books) {
    for (const { businessKey: _, ...account } of books.accounts.values()) yield account;
    for (const { businessKey: _, ...loan } of books.loans.values()) yield loan;
  },
};

function apply(books: Books, entry: LedgerEntry): void {
  const { input, body, caseId, businessKey, reference } = entry;
  const text = (value: unknown) => String(value);
  if (entry.route === 'open-account') {
    const account: Account = {
      kind: 'account',
      accountId: text(body.accountId),
      customerId: text(input.customerId),
      accountClass: input.accountClass as AccountClass,
      caseId,
      businessKey,
      state: 'opened',
    };
    books.accounts.set(account.accountId, account);
    books.byReference.set(reference, account);
    books.accountsOf.set(account.customerId, [...(books.accountsOf.get(account.customerId) ?? []), account]);
  } else if (entry.route === 'book-loan') {
    const loan: Loan = {
      kind: 'loan',
      loanId: text(body.loanId),
      customerId: text(input.customerId),
      principalMinor: Number(input.principalMinor),
      caseId,
      businessKey,
      state: 'booked',
    };
    books.loans.set(loan.loanId, loan);
    books.byReference.set(reference, loan);
  } else if (entry.route === 'reverse-loan') {
    const loan = books.loans.get(text(input.loanId));
    if (loan) loan.state = 'reversed';
  } else {
    const account = books.accounts.get(text(input.accountId));
    if (account) account.state = entry.route === 'close-account' ? 'closed' : 'active';
  }
}
