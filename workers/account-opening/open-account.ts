import Type from 'typebox';
import { accountClasses } from '../../src/contracts/account-application.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const refused = 'OPENING_REFUSED';

/** Opens the account in core banking. Undone by `close-account`. */
export const openAccount = defineWorker({
  type: 'open-account',
  purpose: { zh: '在核心系统开立账户，只开一次', en: 'Opens the account in core banking, once' },
  uses: ['coreBanking'],
  input: Type.Object({
    ...caseVariables,
    accountClass: Type.Enum([...accountClasses]),
    channel: Type.String(),
  }),
  output: Type.Object({ accountId: Type.String(), accountLastFour: Type.String() }),
  errors: [{ code: refused, when: 'core banking refuses: class used up or customer blocked' }],
  async handle({ caseId, customerId, accountClass, channel }, { coreBanking, effects, signal }) {
    const opened = await effects.once('open-account', '1', (idempotencyKey) =>
      coreBanking.openAccount({ customerId, accountClass, channel }, { idempotencyKey, caseId, signal }),
    );
    if (opened.kind === 'refused') return bpmnError(refused, opened.code);
    return complete({ accountId: opened.accountId, accountLastFour: opened.lastFour });
  },
});
