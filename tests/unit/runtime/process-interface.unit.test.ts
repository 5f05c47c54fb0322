import { expect, test } from 'vitest';
import { caseKinds } from '../../../src/api/case-kinds/index.ts';
import { processInterface } from '../../../workers/runtime/process-interface.ts';

/** Enough of a body of each kind for its start variables; the API has checked the rest by then. */
const body = {
  applicant: { documentType: 'resident-id', documentNumber: '110101199003078515' },
  complainant: {},
  consents: [],
};
const intake = {
  existingCustomer: false,
  textIds: { complaint: 'FT-1' },
  now: new Date('2026-11-21T08:00:00Z'),
};
const everyCase = ['caseId', 'customerId', 'channel', 'enteredBy', 'submittedAt'];

test.each(caseKinds.map((kind) => [kind.kind, kind] as const))(
  'what the process check believes %s to start with is what the API starts it with',
  (id, kind) => {
    const given = Object.keys(kind.startVariables(body as never, intake));
    expect([...new Set([...everyCase, ...given])].sort()).toEqual(
      [...new Set(processInterface.startVariables[id])].sort(),
    );
  },
);
