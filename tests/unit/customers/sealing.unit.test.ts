import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniffContentType } from '../../../src/contracts/document-content.ts';
import { normaliseDocument, normaliseName, normalisePhone } from '../../../src/customers/normalise.ts';
import { blindIndex, deriveKey, open, openText, seal } from '../../../src/customers/sealing.ts';
import { codeFrom, judge } from '../../../src/customers/sms-code.ts';

const key = randomBytes(32);
const place = { table: 'bank.customer', column: 'name', row: 'CU-1' };

describe('sealing', () => {
  it('opens what it sealed, and never gives the same bytes twice', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sealed = seal(key, text, place);
        return (
          openText(key, sealed, place) === Buffer.from(text).toString() &&
          !sealed.equals(seal(key, text, place))
        );
      }),
    );
  });

  it('does not open elsewhere, with another key, or after any bit was changed', () => {
    const sealed = seal(key, '张伟', place);
    expect(() => open(key, sealed, { ...place, row: 'CU-2' })).toThrow();
    expect(() => open(key, sealed, { ...place, column: 'phone' })).toThrow();
    expect(() => open(randomBytes(32), sealed, place)).toThrow();
    for (let byte = 0; byte < sealed.length; byte++) {
      const changed = Buffer.from(sealed);
      changed[byte]! ^= 1;
      expect(() => open(key, changed, place)).toThrow();
    }
  });

  it('derives keys that differ by use, and refuses a short master key', () => {
    expect(deriveKey(key, 'a').equals(deriveKey(key, 'b'))).toBe(false);
    expect(() => deriveKey(Buffer.alloc(16), 'a')).toThrow();
    expect(blindIndex(key, 'phone', '1').equals(blindIndex(key, 'name', '1'))).toBe(false);
  });
});

it('normalises what is written differently and means the same', () => {
  expect(normalisePhone('+86 138-0013-8000')).toBe(normalisePhone('13800138000'));
  expect(normaliseName(' 欧阳　娜娜 ')).toBe(normaliseName('欧阳娜娜'));
  expect(normaliseName('Anna Smith')).toBe(normaliseName('ＡＮＮＡ SMITH'));
  const id = { type: 'resident-id', country: 'CN' } as const;
  expect(normaliseDocument({ ...id, number: '11010519491231002x' })).toBe(
    normaliseDocument({ ...id, number: '11010519491231002X ' }),
  );
});

it('knows files by their content', () => {
  expect(sniffContentType(Buffer.from('%PDF-1.7'))).toBe('application/pdf');
  expect(sniffContentType(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
  expect(sniffContentType(Buffer.from('RIFF0000WEBP'))).toBe('image/webp');
  for (const text of ['', '%PD', '<svg/>', 'MZ', 'RIFF0000WAVE'])
    expect(sniffContentType(Buffer.from(text))).toBeUndefined();
});

describe('the SMS code', () => {
  const row = { state: 'open', expires_at: new Date(1_000), tries_left: 3 } as const;
  const now = new Date(0);
  it('is six digits and follows from nonce and key', () => {
    const nonce = randomBytes(32);
    expect(codeFrom(key, nonce)).toMatch(/^\d{6}$/);
    expect(codeFrom(key, nonce)).toBe(codeFrom(key, nonce));
    const codes = new Set(Array.from({ length: 1_000 }, () => codeFrom(key, randomBytes(32))));
    expect(codes.size).toBeGreaterThan(990);
  });
  it.each([
    [row, true, now, 'right'],
    [row, false, now, 'wrong'],
    [{ ...row, tries_left: 1 }, false, now, 'exhausted'],
    [{ ...row, tries_left: 1 }, true, now, 'right'],
    [row, true, new Date(1_000), 'expired'],
    [{ ...row, state: 'exhausted' as const }, true, now, 'exhausted'],
    [{ ...row, state: 'confirmed' as const }, true, now, 'none'],
  ])('%j right: %s at %s -> %s', (given, matches, at, expected) =>
    expect(judge(given, matches, at).answer.result).toBe(expected),
  );
});
