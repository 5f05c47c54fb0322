import type { ProcessInterface } from './process-check/check-processes.ts';

const everyCase = ['caseId', 'customerId', 'channel', 'enteredBy', 'submittedAt'];
const person = ['documentType', 'age', 'existingCustomer'];

/** What the API hands to the processes from outside, by name; tests hold the API against it. */
export const processInterface: ProcessInterface = {
  startVariables: {
    'account-opening': [
      ...everyCase,
      ...person,
      'accountClass',
      'hasFaceConsent',
      'hasBoundAccount',
      'deviceId',
    ],
    'credit-approval': [
      ...everyCase,
      ...person,
      'product',
      'amountMinor',
      'termMonths',
      'purpose',
      'statedMonthlyIncomeMinor',
      'businessForm',
      'payeeId',
      'collateralId',
      'declaredCollateralValueMinor',
      'deviceId',
      'relatedParty',
    ],
    'complaint-handling': [
      ...everyCase,
      'textId',
      'subject',
      'regulatorComplaint',
      'relatedCaseId',
      'excludedStaff',
    ],
  },
  messageVariables: {
    'sms-code-checked': ['smsCodeResult'],
    'sms-code-resend-requested': [],
    'more-information-provided': ['informationTextId', 'informationDocumentIds'],
    'contract-signed': ['contractSignedAt', 'signedContractDocumentId'],
    'application-withdrawn': ['withdrawalReasonId'],
    'complaint-withdrawn': ['withdrawalReasonId'],
    'customer-rated': ['rating', 'ratingCommentId'],
    'regulator-complaint-received': ['regulatorReference', 'regulatorTextId'],
    'review-requested': ['reviewRequestTextId'],
  },
};
