import {
  accountClassChoices,
  type Choice,
  complaintChannelChoices,
  complaintSubjectChoices,
  creditProductChoices,
  creditPurposeChoices,
  documentTypeChoices,
} from './choices.ts';
import type { FieldDescription } from './tasklist.ts';

type Type = FieldDescription['type'];

const field = (name: string, type: Type, zh: string, en: string): FieldDescription => ({
  field: `fields.${name}`,
  type,
  zh,
  en,
});
const choice = (name: string, zh: string, en: string, choices: readonly Choice[]): FieldDescription => ({
  ...field(name, 'choice', zh, en),
  choices: choices.map(({ value, zh, en }) => ({ value: String(value), zh, en })),
});
const listed = (...entries: readonly (readonly [string, string, string])[]) =>
  entries.map(([value, zh, en]) => ({ value, zh, en }));

/**
 * Scalars of a case that the bank's own processes set, with their words. Money is in fen. What analysts add later is
 * described by the fields of the deployed forms.
 */
export const caseFields: readonly FieldDescription[] = [
  choice('channel', '渠道', 'Channel', complaintChannelChoices),
  field('submittedAt', 'time', '提交时间', 'Submitted'),

  choice('accountClass', '账户类别', 'Account class', accountClassChoices),
  choice('documentType', '证件类型', 'Document type', documentTypeChoices),
  field('age', 'number', '年龄', 'Age'),
  field('existingCustomer', 'boolean', '是否老客户', 'Existing customer'),
  field('hasBoundAccount', 'boolean', '是否绑定账户', 'Has a bound account'),
  field('hasFaceConsent', 'boolean', '是否同意人脸识别', 'Face recognition consented'),
  choice('identityResult', '身份核验结果', 'Identity check', [
    ...listed(['verified', '通过', 'Verified'], ['failed', '不通过', 'Failed']),
    ...listed(['unavailable', '无法核验', 'Not available']),
  ]),
  field('riskRating', 'text', '洗钱风险等级', 'Money-laundering risk'),
  field('fraudLevel', 'text', '欺诈风险等级', 'Fraud level'),
  field('fraudPoints', 'number', '欺诈得分', 'Fraud points'),

  choice('product', '产品', 'Product', creditProductChoices),
  field('amountMinor', 'money', '申请金额', 'Amount'),
  field('approvedAmountMinor', 'money', '批准金额', 'Approved amount'),
  field('termMonths', 'number', '期限（月）', 'Term, months'),
  choice('purpose', '用途', 'Purpose', creditPurposeChoices),
  field('statedMonthlyIncomeMinor', 'money', '申报月收入', 'Stated monthly income'),
  field('annualRateBasisPoints', 'number', '年利率（基点）', 'Annual rate, basis points'),
  field('bureauScore', 'number', '征信评分', 'Bureau score'),
  field('collateralRequired', 'boolean', '是否需要担保物', 'Collateral required'),
  field('currentLevel', 'text', '当前审批层级', 'Level of approval'),
  field('hardCount', 'number', '硬性规则命中数', 'Hard rules met'),
  field('referCount', 'number', '转人工规则命中数', 'Refer rules met'),
  field('reworkRounds', 'number', '退回补件次数', 'Rounds of rework'),
  field('relatedParty', 'boolean', '关联方', 'Related party'),

  choice('subject', '投诉事项', 'Subject of the complaint', complaintSubjectChoices),
  field('severity', 'text', '严重程度', 'Severity'),
  field('complexity', 'text', '复杂程度', 'Complexity'),
  field('regulatorComplaint', 'boolean', '监管转办', 'Through the regulator'),
  field('compensationMinor', 'money', '拟补偿金额', 'Compensation'),
  field('rootCause', 'text', '根本原因', 'Root cause'),
  field('resolutionDueAt', 'time', '办结时限', 'To be resolved by'),
  field('reviewRequested', 'boolean', '客户申请复核', 'Review requested'),
];

const kindChoices = listed(
  ['account-opening', '开户', 'Account opening'],
  ['credit-approval', '信贷审批', 'Credit approval'],
  ['complaint-handling', '投诉处理', 'Complaint'],
);

/** Columns that every row of the list has. */
export const listFields: readonly FieldDescription[] = [
  { field: 'dueDate', type: 'time', zh: '办理时限', en: 'Due' },
  { field: 'priority', type: 'number', zh: '优先级', en: 'Priority' },
  { field: 'escalationLevel', type: 'number', zh: '升级级别', en: 'Escalation level' },
  { field: 'kind', type: 'choice', zh: '业务类型', en: 'Kind of case', choices: kindChoices },
  { field: 'elementId', type: 'text', zh: '任务', en: 'Task' },
  { field: 'bpmnProcessId', type: 'text', zh: '流程', en: 'Process' },
  { field: 'caseId', type: 'text', zh: '业务编号', en: 'Case' },
  { field: 'branch', type: 'text', zh: '机构', en: 'Branch' },
  { field: 'assignee', type: 'text', zh: '办理人', en: 'Assignee' },
  { field: 'createdAt', type: 'time', zh: '到达时间', en: 'Since' },
];
