import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../../components/loading.tsx';
import type { TaskDetail } from '../api/task.ts';

const TaskForm = lazy(async () => ({ default: (await import('../task/task-form.tsx')).TaskForm }));

interface Props {
  readonly task: TaskDetail;
  readonly onSubmit: (variables: Readonly<Record<string, unknown>>) => void;
  readonly onClose: () => void;
}

export function BulkCompleteForm({ task, onSubmit, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<Loading />}>
      <TaskForm schema={task.form} data={{}} disabled={false} onSubmit={onSubmit}>
        {(submit) => (
          <>
            <Button type="primary" onClick={submit}>
              {t('tasks.complete')}
            </Button>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
          </>
        )}
      </TaskForm>
    </Suspense>
  );
}
