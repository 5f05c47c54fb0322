import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Count, caseCountsQuery } from './api/get-cases.ts';

const shown = ['starting', 'active', 'incident', 'today'] as const;
const text = (count: Count | undefined) => (count ? `${count.value}${count.more ? '+' : ''}` : '…');

/** How much there is, at a glance. */
export function CountStrip() {
  const { t } = useTranslation();
  const { data } = useQuery(caseCountsQuery());
  return (
    <dl className="counts" aria-label={t('cases.counts')}>
      {shown.map((name) => (
        <div key={name} className={name === 'incident' && data && data.incident.value > 0 ? 'alert' : ''}>
          <dt>{t(`cases.${name}`)}</dt>
          <dd>{text(data?.[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
