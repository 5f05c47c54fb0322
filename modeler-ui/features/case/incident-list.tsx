import { useTranslation } from 'react-i18next';
import { formatTime, humanize } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import type { Incident } from './api/get-history.ts';

interface Props {
  readonly incidents: readonly Incident[];
  readonly nameOf: (id: string | null) => string;
}

/** What stopped the case, and whether it still does. */
export function IncidentList({ incidents, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (incidents.length === 0) return <p>{t('case.noIncidents')}</p>;
  return (
    <ul className="plain">
      {incidents.map((one) => (
        <li key={one.incidentKey}>
          <div className="row">
            <strong>{nameOf(one.elementId)}</strong>
            <span className={`tag ${one.state === 'resolved' ? 'completed' : 'incident'}`}>
              {t(`case.incidentState.${one.state}`)}
            </span>
            <span className="soft">{formatTime(language, one.createdAt)}</span>
          </div>
          <div>{humanize(one.errorType.toLowerCase())}</div>
          <pre className="message">{one.errorMessage}</pre>
        </li>
      ))}
    </ul>
  );
}
