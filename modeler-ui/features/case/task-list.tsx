import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { can } from '../../lib/authorization.ts';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { useMe } from '../../lib/session.ts';
import type { CaseTask } from './api/get-history.ts';

interface Props {
  readonly tasks: readonly CaseTask[];
  readonly nameOf: (id: string | null) => string;
}

/** The case's user tasks, open and done. */
export function TaskList({ tasks, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  if (tasks.length === 0) return <p>{t('common.none')}</p>;
  return (
    <ul className="plain">
      {tasks.map((task) => (
        <li key={task.userTaskKey}>
          <div className="row">
            {can(me, 'workOnTasks') && task.state === 'created' ? (
              <Link to={`/tasks/${task.userTaskKey}`}>{nameOf(task.elementId)}</Link>
            ) : (
              <strong>{nameOf(task.elementId)}</strong>
            )}
            <span className={`tag ${task.state === 'created' ? 'active' : task.state}`}>
              {t(`case.taskState.${task.state}`)}
            </span>
          </div>
          <div className="row soft">
            <span>{formatTime(language, task.createdAt)}</span>
            {task.endedAt && <span>→ {formatTime(language, task.endedAt)}</span>}
            {task.dueDate && (
              <span>
                {t('case.due')} {formatTime(language, task.dueDate)}
              </span>
            )}
            <span>
              {t('case.groups')} {task.candidateGroups?.join(', ') || '–'}
            </span>
            {task.assignee && (
              <span>
                {t('case.assignee')} {task.assignee}
              </span>
            )}
            {task.action && <span className="mono">{task.action}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}
