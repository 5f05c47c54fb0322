import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { formatTime } from '../../lib/format.ts';
import { api, query } from '../../lib/http.ts';
import { useLanguage } from '../../lib/i18n.ts';
import '../../components/controls.css';
import '../../components/list.css';

interface SecurityEvent {
  readonly at: string;
  readonly kind: string;
  readonly userId: string | null;
  readonly route: string | null;
  readonly caseId: string | null;
  readonly reason: string | null;
}

const eventsQuery = (filter: { kind: string; userId: string }) =>
  infiniteQueryOptions({
    queryKey: ['security-log', filter],
    queryFn: ({ pageParam, signal }) =>
      api<{ items: SecurityEvent[]; nextCursor: string | null }>(
        `/security-log${query({ ...filter, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

const kinds = [
  'refusal',
  'emergency-access',
  'access',
  'sign-in',
  'sign-in-refused',
  'sign-out',
  'session-expired',
  'session-unknown',
  'token-unknown',
  'cross-site',
];
const columns = ['at', 'kind', 'user', 'route', 'case', 'reason'] as const;

/** Who was refused what and why, who signed in, and credentials that were not ours. */
export function Page() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [kind, setKind] = useState('');
  const [userId, setUserId] = useState('');
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    eventsQuery({ kind, userId: userId.trim() }),
  );
  const events = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="page">
      <h1>{t('securityLog.title')}</h1>
      <div className="card">
        <div className="row controls">
          <label>
            {t('securityLog.kind')}
            <select value={kind} onChange={(event) => setKind(event.target.value)}>
              <option value="">{t('common.all')}</option>
              {kinds.map((one) => (
                <option key={one} value={one}>
                  {t(`securityLog.kinds.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t('securityLog.user')}
            <input value={userId} maxLength={100} onChange={(event) => setUserId(event.target.value)} />
          </label>
        </div>
        <ProblemAlert error={error} />
        {!data && !error && <Loading />}
        {data && events.length === 0 && <p>{t('securityLog.none')}</p>}
        {events.length > 0 && (
          <table className="list">
            <caption className="visually-hidden">{t('securityLog.title')}</caption>
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {t(`securityLog.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {events.map((event, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the log is append-only and shows no id
                <tr key={`${event.at}-${index}`}>
                  <td data-label={t('securityLog.at')}>{formatTime(language, event.at)}</td>
                  <td data-label={t('securityLog.kind')}>
                    {t(`securityLog.kinds.${event.kind}`, { defaultValue: event.kind })}
                  </td>
                  <td data-label={t('securityLog.user')}>{event.userId ?? '–'}</td>
                  <td data-label={t('securityLog.route')} className="mono">
                    {event.route ?? '–'}
                  </td>
                  <td data-label={t('securityLog.case')} className="mono">
                    {event.caseId ?? '–'}
                  </td>
                  <td data-label={t('securityLog.reason')}>
                    <Reason code={event.reason} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {hasNextPage && (
          <Button onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
            {t('common.more')}
          </Button>
        )}
      </div>
    </section>
  );
}

/** In words, and the code beside them: what the server's own log and the records of other systems are searched by. */
function Reason({ code }: { code: string | null }) {
  const { t } = useTranslation();
  if (code === null) return '–';
  const words = t(`securityLog.reasons.${code}`, { defaultValue: '' });
  return (
    <>
      {words} <span className="mono soft">{code}</span>
    </>
  );
}
