import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete } from '../runtime/outcomes.ts';

export const valueCollateral = defineWorker({
  type: 'value-collateral',
  purpose: { zh: '评估押品市场价值', en: 'Market value of the collateral' },
  uses: ['creditSystem'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    collateralId: Type.String(),
    declaredCollateralValueMinor: Type.Integer({ minimum: 1 }),
  }),
  output: Type.Object({ collateralValueMinor: Type.Union([Type.Integer(), Type.Null()]) }),
  async handle({ customerId, collateralId, declaredCollateralValueMinor }, context) {
    const request = { customerId, collateralId, declaredValueMinor: declaredCollateralValueMinor };
    const answer = await context.creditSystem.valueCollateral(request, context);
    return complete({ collateralValueMinor: answer.kind === 'valued' ? answer.valueMinor : null });
  },
});
