import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Loading } from '../../../components/loading.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { useMe } from '../../../lib/session.ts';
import { taskQuery } from '../api/task.ts';
import { TaskView } from './task-view.tsx';
import './task-page.css';

/** One task: what is to be decided, and everything needed to decide it. */
export function Page() {
  const { userTaskKey = '' } = useParams();
  const { t } = useTranslation();
  const me = useMe();
  const { data, error } = useQuery(taskQuery(userTaskKey));
  if (me && data) return <TaskView key={userTaskKey} me={me} task={data} />;
  return (
    <section className="page">
      <p>
        <Link to="/tasks">← {t('nav.tasks')}</Link>
      </p>
      {error ? <ProblemAlert error={error} /> : <Loading />}
    </section>
  );
}
