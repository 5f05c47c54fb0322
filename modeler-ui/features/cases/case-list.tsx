import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { StateTag } from '../../components/state-tag.tsx';
import { useNow } from '../../components/use-now.ts';
import { formatDuration, formatTime } from '../../lib/format.ts';
import { pick, useLanguage } from '../../lib/i18n.ts';
import type { CaseSummary } from './api/get-cases.ts';

/** A table on a desk, cards on a phone (cases.css). */
export function CaseList({ cases }: { cases: readonly CaseSummary[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const columns = ['id', 'kind', 'state', 'result', 'customer', 'channel', 'received', 'age'];
  return (
    <table className="case-list">
      <caption className="visually-hidden">{t('cases.title')}</caption>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {t(`cases.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cases.map((one) => (
          <tr key={one.caseId}>
            <td className="mono">
              <Link to={`/cases/${one.caseId}`}>{one.caseId}</Link>
            </td>
            <td>{t(`kind.${one.kind}`)}</td>
            <td>
              <StateTag state={one.state} hasIncident={one.hasIncident} />
            </td>
            <td data-label={t('cases.result')}>{one.outcome ? pick(language, one.outcome) : '–'}</td>
            <td className="mono" data-label={t('cases.customer')}>
              {one.customerId ?? '–'}
            </td>
            <td data-label={t('cases.channel')}>{one.channel ? t(`channel.${one.channel}`) : '–'}</td>
            <td data-label={t('cases.received')}>{formatTime(language, one.createdAt)}</td>
            <td data-label={t('cases.age')}>
              {formatDuration(
                language,
                (one.endedAt ? new Date(one.endedAt).getTime() : now) - new Date(one.createdAt).getTime(),
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
