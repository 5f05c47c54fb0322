/** A value of a list, with its words for people. Free of schemas, so that pages can import it. */
export interface Choice<V extends string | number = string | number> {
  readonly value: V;
  readonly zh: string;
  readonly en: string;
}

const list = <const V extends string | number>(
  entries: readonly (readonly [V, string, string])[],
): readonly Choice<V>[] => entries.map(([value, zh, en]) => ({ value, zh, en }));

/** The values alone, in their order. */
export const valuesOf = <V extends string | number>(choices: readonly Choice<V>[]): V[] =>
  choices.map(({ value }) => value);

/** Class of a personal account (PBoC 2015 no. 392). */
export const accountClassChoices = list([
  ['I', 'I 类户（网点面签）', 'Class I (at a branch)'],
  ['II', 'II 类户', 'Class II'],
  ['III', 'III 类户', 'Class III'],
]);

/** Where an application comes in. */
export const channelChoices = list([
  ['web', '网站', 'Web'],
  ['app', '手机银行', 'App'],
  ['branch', '网点', 'Branch'],
  ['phone', '电话', 'Phone'],
]);

/** A complaint may come by e-mail, too. */
export const complaintChannelChoices = [...channelChoices, ...list([['email', '电子邮件', 'E-mail']])];

export const documentTypeChoices = list([
  ['resident-id', '居民身份证', 'Resident identity card'],
  ['passport', '护照（限网点）', 'Passport (at a branch)'],
]);

export const creditProductChoices = list([
  ['consumer', '消费贷款', 'Consumer loan'],
  ['mortgage', '住房贷款', 'Mortgage'],
  ['small-business', '小微企业流动资金', 'Small-business loan'],
]);

/** What the money is for: the categories of the historical loans that the score was trained on. */
export const creditPurposeChoices = list([
  ['NewCar', '购买新车', 'New car'],
  ['UsedCar', '购买二手车', 'Used car'],
  ['Furniture.Equipment', '家具与装备', 'Furniture, equipment'],
  ['Radio.Television', '影音设备', 'Radio, television'],
  ['DomesticAppliance', '家用电器', 'Domestic appliance'],
  ['Repairs', '维修装修', 'Repairs'],
  ['Education', '教育', 'Education'],
  ['Retraining', '培训', 'Retraining'],
  ['Business', '经营', 'Business'],
  ['Other', '其他', 'Other'],
]);

export const businessFormChoices = list([
  ['sole-proprietor', '个体工商户', 'Sole proprietor'],
  ['company', '企业', 'Company'],
]);

/** What a complaint is about, as the customer chooses it. */
export const complaintSubjectChoices = list([
  ['account', '账户', 'Account'],
  ['card', '银行卡', 'Card'],
  ['transfer', '转账汇款', 'Transfer'],
  ['loan', '贷款', 'Loan'],
  ['fee', '收费', 'Fee'],
  ['privacy', '个人信息', 'Personal data'],
  ['service', '服务', 'Service'],
  ['other', '其他', 'Other'],
]);

/** What a handed-in document is; `contract` is the bank's own. */
export const documentPurposeChoices = list([
  ['income-proof', '收入证明', 'Proof of income'],
  ['identity-copy', '证件照片', 'Copy of the identity document'],
  ['purpose-proof', '用途证明', 'Proof of the purpose'],
  ['collateral-proof', '抵押物证明', 'Proof of the collateral'],
  ['contract', '合同', 'Contract'],
  ['other', '其他资料', 'Other'],
]);

/**
 * What the score asks of an applicant, in the categories of the German credit data and in its order, which the model's
 * encoding follows. Amounts are the data's Deutsche Mark at the demo's factor of 100 (`cnyPerMark`).
 */
export const applicantChoices = {
  checkingAccountStatus: list([
    ['lt.0', '透支', 'Overdrawn'],
    ['0.to.200', '0 至 2 万元', '0 to CNY 20,000'],
    ['gt.200', '2 万元以上', 'More than CNY 20,000'],
    ['none', '无活期账户', 'No current account'],
  ]),
  creditHistory: list([
    ['NoCredit.AllPaid', '无贷款或均已还清', 'None, or all paid back'],
    ['ThisBank.AllPaid', '本行贷款均已还清', 'All at this bank paid back'],
    ['PaidDuly', '按期还款中', 'Paid duly until now'],
    ['Delay', '曾有逾期', 'Delays in the past'],
    ['Critical', '关注账户或他行有贷款', 'Critical, or loans elsewhere'],
  ]),
  savingsAccountBonds: list([
    ['lt.100', '1 万元以下', 'Less than CNY 10,000'],
    ['100.to.500', '1 至 5 万元', 'CNY 10,000 to 50,000'],
    ['500.to.1000', '5 至 10 万元', 'CNY 50,000 to 100,000'],
    ['gt.1000', '10 万元以上', 'More than CNY 100,000'],
    ['Unknown', '不详', 'Unknown'],
  ]),
  employmentDuration: list([
    ['Unemployed', '无业', 'Unemployed'],
    ['lt.1', '不足 1 年', 'Less than 1 year'],
    ['1.to.4', '1 至 4 年', '1 to 4 years'],
    ['4.to.7', '4 至 7 年', '4 to 7 years'],
    ['gt.7', '7 年以上', 'More than 7 years'],
  ]),
  otherDebtorsGuarantors: list([
    ['None', '无', 'None'],
    ['CoApplicant', '共同借款人', 'Co-applicant'],
    ['Guarantor', '担保人', 'Guarantor'],
  ]),
  property: list([
    ['RealEstate', '房产', 'Real estate'],
    ['Insurance', '保险', 'Insurance'],
    ['CarOther', '车辆或其他', 'Car or other'],
    ['Unknown', '不详', 'Unknown'],
  ]),
  otherInstallmentPlans: list([
    ['Bank', '银行', 'Bank'],
    ['Stores', '商家', 'Stores'],
    ['None', '无', 'None'],
  ]),
  housing: list([
    ['Rent', '租住', 'Rent'],
    ['Own', '自有', 'Own'],
    ['ForFree', '免费居住', 'For free'],
  ]),
  job: list([
    ['UnemployedUnskilled', '无业或非技术', 'Unemployed or unskilled'],
    ['UnskilledResident', '非技术', 'Unskilled'],
    ['SkilledEmployee', '技术职员', 'Skilled employee'],
    [
      'Management.SelfEmp.HighlyQualified',
      '管理、自营或高级专业',
      'Management, self-employed, highly qualified',
    ],
  ]),
} as const;

/** Ordinal classes of the same data: not percentages, years or counts. */
export const applicantClassChoices = {
  installmentRatePercentage: list([
    [1, '35% 及以上', '35 % and more'],
    [2, '25% 至 35%', '25 to 35 %'],
    [3, '20% 至 25%', '20 to 25 %'],
    [4, '20% 以下', 'Less than 20 %'],
  ]),
  residenceDuration: list([
    [1, '不足 1 年', 'Less than 1 year'],
    [2, '1 至 4 年', '1 to 4 years'],
    [3, '4 至 7 年', '4 to 7 years'],
    [4, '7 年及以上', '7 years and more'],
  ]),
  numberExistingCredits: list([
    [1, '1 笔', 'One'],
    [2, '2 至 3 笔', 'Two or three'],
    [3, '4 至 5 笔', 'Four or five'],
    [4, '6 笔及以上', 'Six and more'],
  ]),
  numberPeopleMaintenance: list([
    [1, '0 至 2 人', 'None to two'],
    [2, '3 人及以上', 'Three and more'],
  ]),
} as const;

/** The class of monthly instalment to income, interest aside. @param incomeMinor a month, in fen */
export function instalmentClass(amountMinor: number, termMonths: number, incomeMinor: number): 1 | 2 | 3 | 4 {
  if (incomeMinor <= 0) return 1;
  const share = amountMinor / termMonths / incomeMinor;
  return share >= 0.35 ? 1 : share >= 0.25 ? 2 : share >= 0.2 ? 3 : 4;
}
