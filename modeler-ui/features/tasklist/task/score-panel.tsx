import { useTranslation } from 'react-i18next';
import type { TaskContext } from '../../../../src/contracts/task-page.ts';
import { formatNumber } from '../../../lib/format.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';

/** The model's word, and why. */
export function ScorePanel({ score }: { score: NonNullable<TaskContext['score']> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{t('taskPage.grade')}</dt>
          <dd>
            <strong className="grade">{score.grade}</strong>
          </dd>
        </div>
        <div>
          <dt>{t('taskPage.probability')}</dt>
          <dd>{formatNumber(language, score.probabilityOfDefault * 100, 2)} %</dd>
        </div>
        <div>
          <dt>{t('taskPage.model')}</dt>
          <dd className="mono">{score.modelVersion ?? '–'}</dd>
        </div>
      </dl>
      <h3>{t('taskPage.reasons')}</h3>
      <ul className="plain-list">
        {score.reasons.map((reason) => (
          <li key={reason.code}>
            <span className="mono soft">{reason.code}</span> {pick(language, reason)}
          </li>
        ))}
      </ul>
    </>
  );
}
