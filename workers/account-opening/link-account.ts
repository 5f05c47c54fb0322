import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const failed = 'LINKING_FAILED';

/** Links the new account to the customer in the CRM. */
export const linkAccount = defineWorker({
  type: 'link-account',
  purpose: { zh: '在客户关系系统把账户关联到客户', en: 'Links the account to the customer in the CRM' },
  uses: ['crm'],
  input: Type.Object({ ...caseVariables, accountId: Type.String() }),
  output: Type.Object({}),
  errors: [{ code: failed, when: 'the CRM refuses the link; trying again cannot help' }],
  async handle({ caseId, customerId, accountId }, { crm, effects, signal }) {
    const linked = await effects.once('link-account', '1', (idempotencyKey) =>
      crm.link(
        { customerId, objectKind: 'account', objectId: accountId },
        { idempotencyKey, caseId, signal },
      ),
    );
    return linked.kind === 'refused' ? bpmnError(failed, linked.code) : complete({});
  },
});
