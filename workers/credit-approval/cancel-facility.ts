import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Compensation of `book-facility`. */
export const cancelFacility = defineWorker({
  type: 'cancel-facility',
  purpose: { zh: '补偿: 取消已登记的授信', en: 'Compensation: cancels the booked facility' },
  uses: ['creditSystem'],
  input: Type.Object({ caseId: Type.String(), facilityId: Type.String() }),
  output: Type.Object({}),
  async handle({ facilityId }, context) {
    const answer = await context.effects.once('cancel-facility', '1', (idempotencyKey) =>
      context.creditSystem.cancelFacility(
        { facilityId, reason: 'disbursement-failed' },
        { ...context, idempotencyKey },
      ),
    );
    if (answer.kind === 'refused') return incident(`the facility cannot be cancelled: ${answer.code}`);
    return complete({});
  },
});
