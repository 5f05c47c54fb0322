import { amlReportStandIn } from './aml-report/stand-in.ts';
import { coreBankingStandIn } from './core-banking/stand-in.ts';
import { creditBureauStandIn } from './credit-bureau/stand-in.ts';
import { creditSystemStandIn } from './credit-system/stand-in.ts';
import { crmStandIn } from './crm/stand-in.ts';
import { eIdStandIn } from './e-id/stand-in.ts';
import { emailStandIn } from './email/stand-in.ts';
import { fraudSignalsStandIn } from './fraud-signals/stand-in.ts';
import { incomeProofStandIn } from './income-proof/stand-in.ts';
import { paymentStandIn } from './payment/stand-in.ts';
import { smsStandIn } from './sms/stand-in.ts';
import type { StandIn } from './stand-in-kit/route.ts';

/** Every system of the bank that has a stand-in. Their states are private to each: erased here. */
export const allStandIns = [
  coreBankingStandIn,
  crmStandIn,
  creditSystemStandIn,
  paymentStandIn,
  creditBureauStandIn,
  incomeProofStandIn,
  eIdStandIn,
  smsStandIn,
  emailStandIn,
  amlReportStandIn,
  fraudSignalsStandIn,
] as readonly StandIn[];
