import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Compensation of `open-account`. */
export const closeAccount = defineWorker({
  type: 'close-account',
  purpose: {
    zh: '补偿：在核心系统关闭已开立的账户',
    en: 'Compensation: closes the opened account in core banking',
  },
  uses: ['coreBanking'],
  input: Type.Object({ caseId: Type.String(), accountId: Type.String() }),
  output: Type.Object({}),
  async handle({ caseId, accountId }, { coreBanking, effects, signal }) {
    const closed = await effects.once('close-account', '1', (idempotencyKey) =>
      coreBanking.closeAccount({ accountId, reason: 'opening-failed' }, { idempotencyKey, caseId, signal }),
    );
    return closed.kind === 'refused' ? incident(`core banking: ${closed.code}`) : complete({});
  },
});
