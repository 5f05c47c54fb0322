import { useTranslation } from 'react-i18next';
import type { TaskContext } from '../../../../src/contracts/task-page.ts';
import { formatMoney, formatTime } from '../../../lib/format.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';

/** Who applies, what they owe here, and what the case waits for. */
export function ApplicantPanel({ context }: { context: TaskContext }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { applicant, exposure, enteredBy, channel, expected } = context;
  return (
    <>
      <dl className="facts">
        {applicant.fields.map((field) => (
          <div key={field.field}>
            <dt>{pick(language, field)}</dt>
            <dd>
              {field.hidden ? <span className="soft">🔒 {t('taskPage.hidden')}</span> : (field.value ?? '–')}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('case.channel')}</dt>
          <dd>{t(`channel.${channel}`, { defaultValue: channel })}</dd>
        </div>
        {enteredBy && (
          <div>
            <dt>{t('case.enteredBy')}</dt>
            <dd>{enteredBy.name}</dd>
          </div>
        )}
      </dl>
      {exposure && (
        <>
          <h3>{t('taskPage.exposure')}</h3>
          <dl className="facts">
            <div>
              <dt>{t('taskPage.owed')}</dt>
              <dd>{formatMoney(language, exposure.exposureMinor)}</dd>
            </div>
            <div className={exposure.overdueMinor > 0 ? 'bad' : ''}>
              <dt>{t('taskPage.overdue')}</dt>
              <dd>{formatMoney(language, exposure.overdueMinor)}</dd>
            </div>
            <div>
              <dt>{t('taskPage.facilities')}</dt>
              <dd>{exposure.activeFacilities}</dd>
            </div>
          </dl>
        </>
      )}
      {expected.length > 0 && (
        <ul className="plain-list">
          {expected.map((one) => (
            <li key={`${one.who} ${one.action}`} className="soft">
              {t(`progress.of.${one.who}`)}：{pick(language, one)}
              {one.dueAt && ` · ${t('progress.due', { at: formatTime(language, one.dueAt, false) })}`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
