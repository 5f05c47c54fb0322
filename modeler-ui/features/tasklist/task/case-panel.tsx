import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TaskContext } from '../../../../src/contracts/task-page.ts';
import { StateTag } from '../../../components/state-tag.tsx';
import { formatTime } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';

/** The customer's other cases. */
export function CasePanel({ context }: { context: TaskContext }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (context.otherCases.length === 0) return <p className="soft">{t('taskPage.noOtherCases')}</p>;
  return (
    <ul className="plain-list">
      {context.otherCases.map((one) => (
        <li key={one.caseId} className="row">
          <Link className="mono" to={`/cases/${one.caseId}`}>
            {one.caseId}
          </Link>
          <span>{t(`kind.${one.kind}`)}</span>
          <StateTag state={one.state} />
          <span className="soft">{formatTime(language, one.createdAt, false)}</span>
        </li>
      ))}
    </ul>
  );
}
