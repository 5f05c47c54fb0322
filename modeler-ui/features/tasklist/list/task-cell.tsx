import { useTranslation } from 'react-i18next';
import type { TaskItem } from '../../../../src/contracts/tasklist.ts';
import { formatTime } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';
import { Escalation, PriorityMark } from './marks.tsx';
import { TimeLeft } from './time-left.tsx';
import { type Fields, fieldOf } from './use-fields.ts';

export interface RowContext {
  readonly fields: Fields;
  readonly nameOf: (elementId: string | null) => string;
  readonly userId: string;
  readonly personOf: (userId: string) => string;
}

/** What one column shows of a task. */
export function TaskCell({ task, field, context }: { task: TaskItem; field: string; context: RowContext }) {
  const { t } = useTranslation();
  const language = useLanguage();
  switch (field) {
    case 'elementId':
      return <span className="task-name">{context.nameOf(task.elementId)}</span>;
    case 'dueDate':
      return <TimeLeft dueDate={task.dueDate} createdAt={task.createdAt} />;
    case 'caseId':
      return <span className="mono">{task.caseId}</span>;
    case 'kind':
      return t(`kind.${task.kind}`);
    case 'priority':
      return <PriorityMark value={task.priority} />;
    case 'escalationLevel':
      return <Escalation level={task.escalationLevel} />;
    case 'createdAt':
      return formatTime(language, task.createdAt, false);
    case 'candidateGroups':
      return task.candidateGroups
        .map((role) => t(`tasklist.role.${role}`, { defaultValue: role }))
        .join(' · ');
    case 'assignee':
      return <Assignee task={task} context={context} />;
    default:
      return context.fields.textOf(field, fieldOf(task, field));
  }
}

export function Assignee({ task, context }: { task: TaskItem; context: RowContext }) {
  const { t } = useTranslation();
  if (!task.assignee) return <span className="soft">{t('tasklist.nobody')}</span>;
  if (task.assignee === context.userId) return <strong>{t('tasklist.me')}</strong>;
  return context.personOf(task.assignee);
}
