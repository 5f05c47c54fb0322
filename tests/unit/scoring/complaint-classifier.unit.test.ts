import { describe, expect, it } from 'vitest';
import { classifyComplaint } from '../../../src/scoring/complaint-classifier/classify-complaint.ts';
import { generatedComplaints } from '../../../src/scoring/complaint-classifier/generated-complaints.ts';
import { largestSumYuan, signalsOf } from '../../../src/scoring/complaint-classifier/severity-signals.ts';
import { trainComplaintModel } from '../../../src/scoring/complaint-classifier/train-complaints.ts';
import complaintModel from '../../../src/scoring/data/complaint-model.json' with { type: 'json' };

describe('complaint classifier', () => {
  it('is the file that training writes', () => {
    const { seed, folds } = complaintModel.training;
    expect(trainComplaintModel(generatedComplaints(12, seed), folds, seed)).toEqual(complaintModel);
  });

  it('does far better than chance on sentences it had not seen', () => {
    expect(complaintModel.training.accuracy).toBeGreaterThan(0.6);
  });

  it.each([
    ['手机银行登录以后一直闪退', 'digital-channel'],
    ['有人冒充客服把我的钱骗走了', 'fraud'],
    ['我的个人信息被泄露给了第三方', 'privacy'],
    ['房贷提前还款排队半年', 'loan'],
    ['The app crashes when I sign in', 'digital-channel'],
  ])('%s: %s', (text, category) => {
    expect(classifyComplaint(text).category).toBe(category);
  });

  it('calls a text without a known word "other", and is not sure of it', () => {
    for (const text of ['', '???', '12345', '𠮷'])
      expect(classifyComplaint(text)).toMatchObject({ category: 'other', confidence: expect.closeTo(1 / 9) });
  });
});

describe('severity signals', () => {
  it.each([
    ['再不处理我就打12378', ['regulator']],
    ['我已经联系记者曝光', ['media']],
    ['损失了8万元', ['large-loss']],
    ['我奶奶八十多岁，在网点摔倒住院', ['vulnerable-customer', 'injury-or-threat']],
    ['扣了我3元短信费', []],
    ['I will go to the regulator, I lost 60,000 yuan', ['regulator', 'large-loss']],
  ])('%s', (text, signals) => {
    expect(signalsOf(text)).toEqual(signals);
  });

  it.each([
    ['3.5万元', 35_000],
    ['80,000元', 80_000],
    ['RMB 60000', 60_000],
    ['十五万', 150_000],
    ['二十几万', 200_000],
    ['两百万', 2_000_000],
    ['100多元', 100],
    ['工号80000', 0],
    ['', 0],
  ])('sum in "%s": %d', (text, yuan) => {
    expect(largestSumYuan(text)).toBe(yuan);
  });
});
