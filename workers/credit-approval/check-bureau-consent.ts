import Type from 'typebox';
import { bureauConsentPurpose } from '../../src/contracts/credit-application.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';

/** Credit Reporting Regulation art. 18: no inquiry without the person's written consent to that purpose. */
export const checkBureauConsent = defineWorker({
  type: 'check-bureau-consent',
  purpose: {
    zh: '查询征信以前核对书面授权及其版本',
    en: 'Looks for the standing written consent, and its version, before the credit bureau is asked',
  },
  uses: ['consents'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String() }),
  output: Type.Object({ consentReference: Type.String() }),
  errors: [
    { code: 'consent-missing', when: 'the case carries no consent to a bureau inquiry, or it was withdrawn' },
  ],
  async handle({ caseId, customerId }, { consents }) {
    const given = await consents.of(customerId);
    const consent = given.find((one) => one.caseId === caseId && one.purpose === bureauConsentPurpose);
    if (!consent) return bpmnError('consent-missing', 'no standing consent to a bureau inquiry');
    return complete({ consentReference: `${caseId}/${consent.purpose}/${consent.version}` });
  },
});
