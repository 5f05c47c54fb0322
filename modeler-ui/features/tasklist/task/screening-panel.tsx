import { useTranslation } from 'react-i18next';
import type { ScreeningHitView } from '../../../../src/contracts/task-page.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';

/** Each hit: the applicant and the list's entry side by side. Whether they agree is said in words. */
export function ScreeningPanel({ hits }: { hits: readonly ScreeningHitView[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      {hits.map((hit) => (
        <div key={hit.entryId} className="hit">
          <div className="row">
            <strong>{t(`taskPage.list.${hit.list}`, { defaultValue: hit.list ?? '–' })}</strong>
            <span className="mono">{hit.entryId}</span>
            <span>{t(`taskPage.match.${hit.match}`, { defaultValue: hit.match ?? '–' })}</span>
            {hit.score !== null && (
              <span className="tag next">
                {t('taskPage.similarity', { score: formatNumber(language, hit.score, 0) })}
              </span>
            )}
          </div>
          {hit.comparison.length === 0 ? (
            <p className="soft">{t('taskPage.entryHidden')}</p>
          ) : (
            <table className="comparison">
              <thead>
                <tr>
                  <th scope="col">{t('taskPage.compared')}</th>
                  <th scope="col">{t('taskPage.applicant')}</th>
                  <th scope="col">{t('taskPage.entry')}</th>
                  <th scope="col">{t('taskPage.agreement')}</th>
                </tr>
              </thead>
              <tbody>
                {hit.comparison.map(({ field, applicant, entry }) => {
                  const known = applicant !== null && entry.length > 0;
                  const same = known && entry.some((one) => one.toLowerCase() === applicant.toLowerCase());
                  return (
                    <tr key={field}>
                      <th scope="row">{t(`taskPage.compare.${field}`)}</th>
                      <td>{applicant ?? '–'}</td>
                      <td>{entry.join(language === 'en' ? '; ' : '；') || '–'}</td>
                      <td className={same ? 'bad' : 'soft'}>
                        {known ? (same ? `= ${t('taskPage.same')}` : `≠ ${t('taskPage.different')}`) : '–'}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
        </div>
      ))}
    </>
  );
}
