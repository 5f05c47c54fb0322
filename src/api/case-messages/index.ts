import {
  contractSignature,
  moreInformation,
  rating,
  regulatorComplaint,
  reviewRequest,
  withdrawal,
} from './simple-messages.ts';
import { smsCode, smsCodeResend } from './sms-code.ts';
import type { CaseMessage } from './types.ts';

/** Every message that a customer can send to a case. */
export const caseMessages: readonly CaseMessage[] = [
  smsCode,
  smsCodeResend,
  contractSignature,
  moreInformation,
  withdrawal,
  rating,
  reviewRequest,
  regulatorComplaint,
];
