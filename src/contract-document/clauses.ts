import type { ContractTerms } from './contract-terms.ts';
import { amountInCapitals, yuan } from './money-text.ts';
import { equalInstalmentMinor } from './repayment-plan.ts';

/** A numbered article of the contract. */
export interface Clause {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export const titles: Record<ContractTerms['product'], string> = {
  consumer: '个人消费借款合同',
  mortgage: '个人抵押借款合同',
  'small-business': '小微企业流动资金借款合同',
};

/** 450 basis points: `4.50%`. */
export function percent(basisPoints: number): string {
  return `${(basisPoints / 100).toFixed(2)}%`;
}

/** `2026-11-21`: `2026年11月21日`. */
export function dateInChinese(day: string): string {
  const [year, month, date] = day.split('-');
  return `${year}年${Number(month)}月${Number(date)}日`;
}

/** An instant in China's time: `2026年11月24日 16:00`. */
export function instantInChinese(instant: string): string {
  const local = new Date(new Date(instant).getTime() + 8 * 3_600_000).toISOString();
  return `${dateInChinese(local.slice(0, 10))} ${local.slice(11, 16)}`;
}

/** The articles that follow from the approved terms, in our own words; the bank's lawyers replace them. */
export function clausesOf(terms: ContractTerms): Clause[] {
  const regular = equalInstalmentMinor(terms.principalMinor, terms.annualRateBp, terms.termMonths);
  return [
    {
      title: '借款金额',
      paragraphs: [
        `贷款人同意向借款人发放贷款 ${yuan(terms.principalMinor)}（大写：${amountInCapitals(terms.principalMinor)}）。`,
      ],
    },
    {
      title: '借款用途',
      paragraphs: [
        `本笔借款用于：${terms.purpose}。借款人不得将借款用于股票、期货、房地产投机或法律禁止的其他用途。`,
      ],
    },
    {
      title: '借款期限',
      paragraphs: [`借款期限为 ${terms.termMonths} 个月，自贷款实际发放之日起计算。`],
    },
    {
      title: '利率与费用',
      paragraphs: [
        `年化利率（单利）为 ${percent(terms.annualRateBp)}，在借款期限内固定不变。除本合同载明的利息外，贷款人不收取其他费用。`,
      ],
    },
    {
      title: '还款方式',
      paragraphs: [
        `等额本息，按月还款，首次还款日为 ${dateInChinese(terms.firstDueDate)}，每期还款额为 ${yuan(regular)}，末期以还款计划表为准。各期本金、利息见附件一。`,
      ],
    },
    { title: '贷款支付', paragraphs: [paymentText(terms)] },
    ...collateralClause(terms),
    {
      title: '提前还款与逾期',
      paragraphs: [
        '借款人可以提前归还全部或部分本金，利息按实际占用天数计算，贷款人不收取提前还款违约金。',
        '借款人未按期还款的，应还未还的款项自逾期之日起按本合同利率上浮百分之五十计收罚息，贷款人可依法报送征信机构。',
      ],
    },
    {
      title: '个人信息',
      paragraphs: [
        '贷款人仅为审批、发放和管理本笔贷款处理借款人的个人信息。由系统自动作出的决定，借款人有权要求说明，并有权要求由人工复核。',
      ],
    },
    {
      title: '签署与生效',
      paragraphs: [
        `本合同以电子方式签署，与纸质合同具有同等效力。借款人应在 ${instantInChinese(terms.offerExpiresAt)}（北京时间）前签署，逾期未签署的，本要约失效。`,
      ],
    },
    {
      title: '争议解决',
      paragraphs: ['因本合同发生的争议，双方协商解决；协商不成的，可向贷款人所在地有管辖权的人民法院起诉。'],
    },
  ];
}

function paymentText({ payment }: ContractTerms): string {
  return payment.method === 'entrusted'
    ? `采用受托支付方式，借款人委托贷款人将贷款资金直接支付给：${payment.payee}。`
    : `采用自主支付方式，贷款资金划入借款人账户：${payment.account}。借款人应按约定用途使用并保留凭证。`;
}

function collateralClause({ collateral }: ContractTerms): Clause[] {
  if (collateral === undefined) return [];
  return [
    {
      title: '抵押担保',
      paragraphs: [`借款人以下列财产为本合同项下债务提供抵押担保，并配合办理抵押登记：${collateral}。`],
    },
  ];
}
