import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../workers/credit-approval/iso-duration.ts';
import { paymentTarget } from '../../../workers/credit-approval/pay-loan.ts';
import { strongestHits } from '../../../workers/credit-approval/strongest-hits.ts';

describe('durationMs', () => {
  it.each([
    ['PT72H', 72 * 3_600_000],
    ['P3D', 72 * 3_600_000],
    ['P1DT2H3M', (26 * 60 + 3) * 60_000],
  ])('reads %s', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(['P', 'PT', '', 'P1M', 'P1Y', 'PT1S', '-P1D', 'P1.5D', '72h'])('refuses %j', (text) =>
    expect(durationMs(text)).toBeUndefined(),
  );
});

describe('paymentTarget', () => {
  it('pays the payee only when there is one, and the borrower only when the table says so', () => {
    expect(paymentTarget('entrusted', 'PY-1')).toEqual({ kind: 'payee', payeeId: 'PY-1' });
    expect(paymentTarget('entrusted', undefined)).toBeUndefined();
    expect(paymentTarget('self', 'PY-1')).toEqual({ kind: 'own-account' });
    expect(paymentTarget('payee-missing', undefined)).toBeUndefined();
  });
});

describe('strongestHits', () => {
  it('takes the best of each list; a matching document is certain', () => {
    const hits = strongestHits([
      { list: 'sanctions', entryId: 'S1', match: 'fuzzy', score: 81 },
      { list: 'sanctions', entryId: 'S2', match: 'document', score: 40 },
      { list: 'watch', entryId: 'W1', match: 'pinyin', score: 88 },
    ]);
    expect(hits).toEqual({ sanctionsScore: 100, politicalScore: 0, watchScore: 88 });
  });

  it('is nothing without hits', () =>
    expect(strongestHits([])).toEqual({ sanctionsScore: 0, politicalScore: 0, watchScore: 0 }));
});
