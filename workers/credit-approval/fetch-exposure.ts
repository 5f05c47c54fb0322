import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

export const fetchExposure = defineWorker({
  type: 'fetch-exposure',
  purpose: { zh: '查询客户在本行的存量授信', en: 'What the customer owes or may draw at this bank' },
  uses: ['creditSystem'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String() }),
  output: Type.Object({
    exposureMinor: Type.Integer(),
    overdueMinor: Type.Integer(),
    activeFacilities: Type.Integer(),
  }),
  async handle({ customerId }, context) {
    const exposure = await context.creditSystem.getExposure({ customerId }, context);
    return complete({
      exposureMinor: exposure.outstandingMinor + exposure.undrawnMinor,
      overdueMinor: exposure.overdueMinor,
      activeFacilities: exposure.activeFacilities,
    });
  },
});
