import { describe, expect, it } from 'vitest';
import { amountInCapitals, yuan } from '../../../src/contract-document/money-text.ts';

// 1,409.50, 6,007.14 and 107,000.53 are the examples of 支付结算办法, annex 1 (the last in its form without 零).
describe('money in words', () => {
  it.each([
    [0, '人民币零元整'],
    [1, '人民币壹分'],
    [10, '人民币壹角整'],
    [11, '人民币壹角壹分'],
    [100, '人民币壹元整'],
    [107, '人民币壹元零柒分'],
    [160_732, '人民币壹仟陆佰零柒元叁角贰分'],
    [140_950, '人民币壹仟肆佰零玖元伍角整'],
    [600_714, '人民币陆仟零柒元壹角肆分'],
    [1_000, '人民币壹拾元整'],
    [1_000_000, '人民币壹万元整'],
    [1_000_100, '人民币壹万零壹元整'],
    [10_700_053, '人民币壹拾万柒仟元伍角叁分'],
    [10_000_000_000, '人民币壹亿元整'],
    [10_000_001_000, '人民币壹亿零壹拾元整'],
    [10_010_000_000, '人民币壹亿零壹拾万元整'],
    [123_456_789_012, '人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分'],
    [100_000_000_000_000, '人民币壹万亿元整'],
    [120_000_000_000_000, '人民币壹万贰仟亿元整'],
  ])('%i fen: %s', (minor, text) => {
    expect(amountInCapitals(minor)).toBe(text);
  });

  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [123_456_780, '¥1,234,567.80'],
    [99_999, '¥999.99'],
  ])('%i fen: %s', (minor, text) => {
    expect(yuan(minor)).toBe(text);
  });

  it.each([-1, 1.5, Number.NaN, 1e15])('refuses %d', (minor) => {
    expect(() => amountInCapitals(minor)).toThrow(RangeError);
    expect(() => yuan(minor)).toThrow(RangeError);
  });
});
