import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import type { Me } from '../../lib/session.ts';
import type { EmergencyAccess } from './api.ts';
import '../../components/list.css';

interface Props {
  readonly me: Me;
  readonly items: readonly EmergencyAccess[];
  readonly nameOf: (userId: string) => string;
  readonly onChange: (accessId: string, what: 'approval' | 'end') => void;
}

/** Who read which case without the right to: why, allowed by whom, until when, and every use. */
export function AccessList({ me, items, nameOf, onChange }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const approver = me.roles.some((role) => role === 'auditor' || role === 'administrator');
  const columns = ['who', 'case', 'reason', 'state', 'uses', 'actions'];
  const usedAt = (use: EmergencyAccess['uses'][number]) =>
    `${formatTime(language, use.at)} ${use.route.replace('/api/v1', '')}`;
  return (
    <table className="list">
      <caption className="visually-hidden">{t('emergency.title')}</caption>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {t(`emergency.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.accessId}>
            <td data-label={t('emergency.who')}>
              <span>
                {nameOf(one.userId)}
                <br />
                <span className="soft">{formatTime(language, one.askedAt)}</span>
              </span>
            </td>
            <td data-label={t('emergency.case')} className="mono">
              <Link to={`/cases/${one.caseId}`}>{one.caseId}</Link>
            </td>
            <td data-label={t('emergency.reason')}>{one.reason ?? '–'}</td>
            <td data-label={t('emergency.state')}>
              <span>
                {t(`emergency.states.${one.state}`, { count: one.minutes })}
                {one.approvedBy && <div>{t('emergency.approvedBy', { name: nameOf(one.approvedBy) })}</div>}
                {one.until && (
                  <div>{t('emergency.until', { time: formatTime(language, one.endedAt ?? one.until) })}</div>
                )}
              </span>
            </td>
            <td data-label={t('emergency.uses')}>
              {one.uses.length === 0 ? (
                t('emergency.unused')
              ) : (
                <ul>
                  {one.uses.map((use) => (
                    <li key={use.at + use.route}>{usedAt(use)}</li>
                  ))}
                </ul>
              )}
            </td>
            <td data-label={t('emergency.actions')}>
              {approver && one.state === 'asked' && one.userId !== me.userId && (
                <Button
                  type="primary"
                  aria-label={t('emergency.approveLabel', { name: nameOf(one.userId), caseId: one.caseId })}
                  onClick={() => onChange(one.accessId, 'approval')}
                >
                  {t('emergency.approve')}
                </Button>
              )}{' '}
              {one.state !== 'ended' && (approver || one.userId === me.userId) && (
                <Button
                  aria-label={t('emergency.endLabel', { name: nameOf(one.userId), caseId: one.caseId })}
                  onClick={() => onChange(one.accessId, 'end')}
                >
                  {t('emergency.end')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
