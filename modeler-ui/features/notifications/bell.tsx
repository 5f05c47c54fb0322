import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Badge, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Notification } from '../../../src/contracts/task-page.ts';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { useLive } from '../../lib/live.ts';
import { markRead, notificationsQuery } from './api.ts';
import './notifications.css';

/** What somebody is told: how much is unread, the list, and where each leads. */
export function Bell() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { notification } = App.useApp();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { data } = useQuery(notificationsQuery());
  const refresh = () => queries.invalidateQueries({ queryKey: notificationsQuery().queryKey });
  useLive(async (event) => {
    if (event.type !== 'notification' && event.type !== 'reset') return;
    await refresh();
    if (event.type === 'reset') return;
    const items = queries.getQueryData(notificationsQuery().queryKey)?.items;
    const told = items?.find(({ notificationId }) => notificationId === event.id);
    if (told) notification.info({ title: t(`notifications.kind.${told.kind}`), description: told.caseId });
  });
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (
        event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node)
      )
        setOpen(false);
    };
    document.addEventListener('keydown', close);
    document.addEventListener('pointerdown', close);
    return () => {
      document.removeEventListener('keydown', close);
      document.removeEventListener('pointerdown', close);
    };
  }, [open]);
  const unread = data?.unread ?? 0;
  const items = data?.items ?? [];
  const read = async (ids: string[]) => {
    if (ids.length > 0) await markRead(ids);
    await refresh();
  };
  const follow = (one: Notification) => {
    setOpen(false);
    void read(one.readAt ? [] : [one.notificationId]);
    void navigate(one.userTaskKey ? `/tasks/${one.userTaskKey}` : `/cases/${one.caseId}`);
  };
  return (
    <div className="bell" ref={box}>
      <button
        type="button"
        className="quiet"
        aria-expanded={open}
        aria-label={t('notifications.unread', { count: unread })}
        onClick={() => setOpen(!open)}
      >
        <Badge count={unread} size="small" aria-hidden="true">
          <svg className="bell-sign" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path
              fill="currentColor"
              d="M12 2a6 6 0 0 0-6 6v5l-2 3v1h16v-1l-2-3V8a6 6 0 0 0-6-6Zm0 20a3 3 0 0 0 2.8-2H9.2A3 3 0 0 0 12 22Z"
            />
          </svg>
        </Badge>
      </button>
      {open && (
        <section className="bell-list" aria-label={t('notifications.title')}>
          <div className="row spread">
            <h2>{t('notifications.title')}</h2>
            <Button
              size="small"
              disabled={unread === 0}
              onClick={() =>
                void read(items.filter(({ readAt }) => !readAt).map((one) => one.notificationId))
              }
            >
              {t('notifications.readAll')}
            </Button>
          </div>
          {items.length === 0 && <p>{t('notifications.none')}</p>}
          <ul>
            {items.map((one) => (
              <Entry key={one.notificationId} entry={one} onFollow={follow} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Entry({ entry, onFollow }: { entry: Notification; onFollow: (entry: Notification) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <li>
      <button type="button" onClick={() => onFollow(entry)}>
        {!entry.readAt && <span className="tag active">{t('notifications.unreadMark')}</span>}{' '}
        {t(`notifications.kind.${entry.kind}`)}
        <small>
          <span className="mono">{entry.caseId}</span> · {formatTime(language, entry.at, false)}
        </small>
      </button>
    </li>
  );
}
