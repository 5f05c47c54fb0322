import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { inboxQuery } from './api/get-progress.ts';

/** What the bank wrote about the case, newest first. */
export function InboxCard({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data } = useQuery(inboxQuery(caseId));
  if (!data || data.items.length === 0) return null;
  return (
    <details className="card">
      <summary>{t('progress.inbox', { count: data.items.length })}</summary>
      {data.items.map(({ messageId, text, createdAt }) => (
        <article key={messageId} className="letter">
          <p className="soft">{formatTime(language, createdAt, false)}</p>
          <p>{text}</p>
        </article>
      ))}
    </details>
  );
}
