import { describe, expect, it } from 'vitest';
import { dateInChinese, instantInChinese } from '../../../src/contract-document/clauses.ts';
import type { ContractTerms } from '../../../src/contract-document/contract-terms.ts';
import { documentOf, MissingGlyphs, makeContract } from '../../../src/contract-document/make-contract.ts';

const terms: ContractTerms = {
  contractNumber: 'CR-20261121-00000000-1',
  offeredOn: '2026-11-21',
  offerExpiresAt: '2026-11-24T17:30:00Z',
  product: 'mortgage',
  purpose: '购买住房',
  lender: { name: '示范银行', branch: '示范支行' },
  borrower: { name: '欧阳示范', documentName: '居民身份证', documentNumber: '110000199003070011' },
  payment: { method: 'entrusted', payee: '示范置业有限公司' },
  collateral: '示范路88号3栋501室',
  principalMinor: 80_000_000,
  annualRateBp: 385,
  termMonths: 240,
  firstDueDate: '2026-12-21',
};

describe('loan contract', () => {
  it('is a PDF whose bytes depend on the terms alone', async () => {
    const [first, again, other] = await Promise.all([
      makeContract(terms),
      makeContract({ ...terms }),
      makeContract({ ...terms, annualRateBp: 386 }),
    ]);
    expect(Buffer.from(first).subarray(0, 5).toString()).toBe('%PDF-');
    expect(Buffer.compare(first, again)).toBe(0);
    expect(Buffer.compare(first, other)).not.toBe(0);
    // Subsets of two fonts, not the fonts: those alone have 20 MB. Too small would mean no outlines.
    expect(first.length).toBeGreaterThan(40_000);
    expect(first.length).toBeLessThan(300_000);
  });

  it('says what was approved', () => {
    const said = JSON.stringify(documentOf(terms).content);
    for (const part of [
      '¥800,000.00',
      '人民币捌拾万元整',
      '3.85%',
      '240 个月',
      '2026年12月21日',
      '欧阳示范',
      '抵押担保',
    ])
      expect(said).toContain(part);
    expect(said).toContain('2026年11月25日 01:30');
  });

  it('leaves out what the terms do not have', () => {
    const { collateral, ...rest } = terms;
    const said = JSON.stringify(
      documentOf({ ...rest, product: 'consumer', payment: { method: 'own', account: '尾号1234' } }).content,
    );
    expect(said).not.toContain('抵押担保');
    expect(said).toContain('自主支付');
    expect(said).not.toContain('undefined');
  });

  it('makes no contract of terms without a plan, and goes on after that', async () => {
    await expect(makeContract({ ...terms, termMonths: 0 })).rejects.toThrow(RangeError);
    expect((await makeContract({ ...terms, termMonths: 3 })).length).toBeGreaterThan(10_000);
  });

  it('refuses a name that its font cannot show, without saying it', async () => {
    const named = (name: string) => makeContract({ ...terms, borrower: { ...terms.borrower, name } });
    const refused = await named('李\u{2a6d6}').catch((error: Error) => error);
    expect(refused).toBeInstanceOf(MissingGlyphs);
    expect((refused as Error).message).not.toContain('\u{2a6d6}');
    expect((await named('李昇㛃')).length).toBeGreaterThan(40_000);
  });

  it('writes dates as Chinese contracts do', () => {
    expect(dateInChinese('2026-01-05')).toBe('2026年1月5日');
    expect(instantInChinese('2026-11-21T00:00:00Z')).toBe('2026年11月21日 08:00');
  });
});
