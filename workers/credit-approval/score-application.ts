import Type from 'typebox';
import type { CreditApplication } from '../../src/contracts/credit-application.ts';
import { ageOn, dayInChina } from '../../src/contracts/identity-card.ts';
import { championModel } from '../../src/scoring/champion.ts';
import { scoreApplication as score } from '../../src/scoring/score.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';

/** Scores with the champion model. Sex, marital status and nationality are no inputs. */
export const scoreApplication = defineWorker({
  type: 'score-application',
  purpose: {
    zh: '以冠军模型计算违约概率、评级与原因代码',
    en: 'Probability of default, grade and reason codes by the champion model',
  },
  uses: ['applications', 'customers'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String() }),
  output: Type.Object({
    probabilityOfDefault: Type.Number(),
    grade: Type.String(),
    reasonCodes: Type.Array(Type.String()),
    modelVersion: Type.String(),
  }),
  async handle({ caseId, customerId }, { applications, customers, clock }) {
    const application = await applications.get<CreditApplication>(caseId);
    if (!application) return incident('the application is not in the store');
    const { attributes, amountMinor, termMonths, purpose } = application.payload;
    const birthDate = (await customers.get(customerId))?.birthDate;
    const age = birthDate ? ageOn(birthDate, dayInChina(clock.now())) : undefined;
    const { probabilityOfDefault, grade, reasonCodes, modelVersion } = score(
      { ...attributes, amountMinor, termMonths, purpose, ...(age !== undefined && { age }) },
      championModel,
    );
    return complete({ probabilityOfDefault, grade, reasonCodes: [...reasonCodes], modelVersion });
  },
});
