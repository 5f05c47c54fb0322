import type { SeededRandom } from '../contracts/seeded-random.ts';

const stories = [
  ['card', '信用卡', '上个月的账单里多收了年费，客服答应减免却没有退'],
  ['transfer', '手机银行', '转账时一直提示系统繁忙，钱扣了对方却没有收到'],
  ['loan', '贷款', '提前还款被收了违约金，合同里没有写清楚'],
  ['service', '网点', '柜台排队两个小时，工作人员态度很差'],
  ['account', '账户', '我的账户突然被冻结，没有任何人通知我原因'],
  ['privacy', '短信', '每天收到很多营销短信，怀疑个人信息被泄露'],
  ['fee', '手续费', '跨行取款被重复收取手续费，要求退回'],
  ['other', '理财', '产品到期没有按约定的时间到账，损失了利息'],
] as const;
const endings = [
  '请尽快处理。',
  '如果不解决我将向监管部门反映。',
  '希望给我一个说法。',
  '请退还多收的费用。',
];

/** A complaint as a customer might write it, and its subject: generated, from a few made-up stories. */
export function complaintStory(random: SeededRandom): { subject: string; text: string } {
  const [subject, topic, story] = random.pick(stories);
  const text = `关于${topic}：${story}。涉及日期大约是${1 + random.below(28)}日，编号${10_000 + random.below(90_000)}。${random.pick(endings)}`;
  return { subject, text };
}
