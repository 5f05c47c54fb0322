import { useTranslation } from 'react-i18next';
import { pick, useLanguage } from '../../lib/i18n.ts';
import type { Progress } from './api/get-progress.ts';

/** Why a machine refused: the customer has a right to know, and to a person's review. */
export function Reasons({ reasons }: Pick<Progress, 'reasons'>) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (reasons.length === 0) return null;
  return (
    <section className="card" aria-labelledby="reasons">
      <h2 id="reasons">{t('progress.reasons')}</h2>
      <ul>
        {reasons.map((reason) => (
          <li key={reason.en}>{pick(language, reason)}</li>
        ))}
      </ul>
    </section>
  );
}
