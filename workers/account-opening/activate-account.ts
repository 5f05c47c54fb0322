import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';

const failed = 'ACTIVATION_FAILED';

/** Activates an opened account in core banking. */
export const activateAccount = defineWorker({
  type: 'activate-account',
  purpose: { zh: '在核心系统激活账户', en: 'Activates the account in core banking' },
  uses: ['coreBanking'],
  input: Type.Object({ caseId: Type.String(), accountId: Type.String() }),
  output: Type.Object({}),
  errors: [{ code: failed, when: 'core banking refuses to activate; trying again cannot help' }],
  async handle({ caseId, accountId }, { coreBanking, effects, signal }) {
    const activated = await effects.once('activate-account', '1', (idempotencyKey) =>
      coreBanking.activateAccount({ accountId }, { idempotencyKey, caseId, signal }),
    );
    return activated.kind === 'refused' ? bpmnError(failed, activated.code) : complete({});
  },
});
