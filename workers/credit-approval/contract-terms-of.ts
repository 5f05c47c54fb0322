import type { ContractTerms } from '../../src/contract-document/contract-terms.ts';
import { addMonths } from '../../src/contract-document/repayment-plan.ts';
import type { CreditProduct } from '../../src/contracts/credit-application.ts';
import { dayInChina } from '../../src/contracts/identity-card.ts';
import type { Customer } from '../../src/customers/index.ts';

/** What was approved, as the process variables say it. */
export interface ApprovedTerms {
  readonly caseId: string;
  readonly product: CreditProduct;
  readonly purpose: string;
  readonly approvedAmountMinor: number;
  readonly annualRateBasisPoints: number;
  readonly termMonths: number;
  readonly paymentMethod: string;
  readonly payeeId?: string | null | undefined;
  readonly collateralId?: string | null | undefined;
}

const purposes: Readonly<Record<string, string>> = {
  NewCar: '购买新车',
  UsedCar: '购买二手车',
  'Furniture.Equipment': '购置家具设备',
  'Radio.Television': '购置家用电器',
  DomesticAppliance: '购置生活用品',
  Repairs: '装修维修',
  Education: '教育支出',
  Retraining: '职业培训',
  Business: '经营周转',
  Other: '其他合法用途',
};

const documentNames = { 'resident-id': '居民身份证号码', passport: '护照号码' } as const;

/**
 * The contract's terms: pure, so that the same approval offered at the same moment gives the same document.
 * @returns undefined when the customer has no identity document
 */
export function contractTermsOf(
  approved: ApprovedTerms,
  customer: Customer,
  offeredAt: Date,
  validMs: number,
): ContractTerms | undefined {
  const document = customer.documents[0];
  if (!document) return undefined;
  const offeredOn = dayInChina(offeredAt);
  return {
    contractNumber: `${approved.caseId}-1`,
    offeredOn,
    offerExpiresAt: new Date(offeredAt.getTime() + validMs).toISOString(),
    product: approved.product,
    purpose: purposes[approved.purpose] ?? '其他合法用途',
    principalMinor: approved.approvedAmountMinor,
    annualRateBp: approved.annualRateBasisPoints,
    termMonths: approved.termMonths,
    firstDueDate: addMonths(offeredOn, 1),
    lender: { name: '通办银行股份有限公司', ...(customer.branch && { branch: customer.branch }) },
    borrower: {
      name: customer.name,
      documentName: documentNames[document.type],
      documentNumber: document.number,
      ...(customer.address && { address: customer.address }),
      ...(customer.phone && { phone: customer.phone }),
    },
    payment:
      approved.paymentMethod === 'entrusted'
        ? { method: 'entrusted', payee: `支付系统登记收款方 ${approved.payeeId ?? ''}` }
        : { method: 'own', account: '借款人在贷款人处开立的结算账户' },
    ...(approved.collateralId && { collateral: `登记编号 ${approved.collateralId}` }),
  };
}
