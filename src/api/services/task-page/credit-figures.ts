import type { TaskContext } from '../../../contracts/task-page.ts';
import { reasonText } from '../../../scoring/score.ts';
import type { CaseData } from './case-data.ts';

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** What the customer owes or may draw, when the case asked for it. */
export function exposureOf(data: CaseData): TaskContext['exposure'] {
  const { exposureMinor, overdueMinor, activeFacilities } = data;
  if (typeof exposureMinor !== 'number') return null;
  return {
    exposureMinor,
    overdueMinor: typeof overdueMinor === 'number' ? overdueMinor : 0,
    activeFacilities: typeof activeFacilities === 'number' ? activeFacilities : 0,
  };
}

/** The score with its reasons in words, when the case was scored. */
export function scoreOf(data: CaseData): TaskContext['score'] {
  const { probabilityOfDefault, grade, modelVersion, reasonCodes } = data;
  if (typeof probabilityOfDefault !== 'number' || typeof grade !== 'string') return null;
  return {
    probabilityOfDefault,
    grade,
    modelVersion: typeof modelVersion === 'string' ? modelVersion : null,
    reasons: texts(reasonCodes).map((code) => {
      const { zh, en } = reasonText(code) ?? { zh: code, en: code };
      return { code, zh, en };
    }),
  };
}
