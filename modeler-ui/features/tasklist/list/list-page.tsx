import { useTranslation } from 'react-i18next';
import { can } from '../../../lib/authorization.ts';
import { useMe } from '../../../lib/session.ts';
import { TaskListView } from './task-list-view.tsx';
import '../tasklist.css';

/** The approvers' page: queues, views and the list. */
export function Page() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me || !can(me, 'workOnTasks'))
    return (
      <section className="page">
        <h1>{t('tasks.title')}</h1>
        <p className="card">{t('tasks.cannotWork')}</p>
      </section>
    );
  return <TaskListView me={me} />;
}
