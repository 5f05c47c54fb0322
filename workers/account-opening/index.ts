import type { WorkerDefinition } from '../runtime/define-worker.ts';
import { activateAccount } from './activate-account.ts';
import { closeAccount } from './close-account.ts';
import { collectFraudSignals } from './collect-fraud-signals.ts';
import { createCustomer } from './create-customer.ts';
import { linkAccount } from './link-account.ts';
import { logIdentityAttempt } from './log-identity-attempt.ts';
import { matchBankCard } from './match-bank-card.ts';
import { matchFace } from './match-face.ts';
import { openAccount } from './open-account.ts';
import { openFollowUpComplaint } from './open-follow-up-complaint.ts';
import { prepareAccountApplication } from './prepare-account-application.ts';
import { screenCustomer } from './screen-customer.ts';
import { sendSmsCode } from './send-sms-code.ts';
import { verifySignatureCertificate } from './verify-signature-certificate.ts';

/** Workers of the process account-opening and of the called process identity-verification. */
export const workers: WorkerDefinition[] = [
  prepareAccountApplication,
  matchFace,
  verifySignatureCertificate,
  matchBankCard,
  logIdentityAttempt,
  screenCustomer,
  collectFraudSignals,
  sendSmsCode,
  createCustomer,
  openAccount,
  activateAccount,
  linkAccount,
  closeAccount,
  openFollowUpComplaint,
];
