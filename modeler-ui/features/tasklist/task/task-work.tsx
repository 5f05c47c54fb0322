import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { lazy, type RefObject, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseChange } from '../../../../src/contracts/task-page.ts';
import { Loading } from '../../../components/loading.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { ProblemError } from '../../../lib/http.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import type { Me } from '../../../lib/session.ts';
import { completeTask, contextQuery, type TaskDetail, taskQuery } from '../api/task.ts';
import { ownChange } from '../list/task-lists.ts';
import { usePeopleNames } from '../list/use-people-names.ts';
import { CaseChanged } from './case-changed.tsx';
import { DraftNotice } from './draft-notice.tsx';
import { afterCompleting } from './next-task.ts';
import { useDraft } from './use-draft.ts';
import type { TaskActions } from './use-task-actions.ts';

/** form-js is large: it comes with the first task. */
const TaskForm = lazy(async () => ({ default: (await import('./task-form.tsx')).TaskForm }));

interface Props {
  readonly me: Me;
  readonly task: TaskDetail;
  /** As of what the reader sees. */
  readonly caseVersion: string | undefined;
  readonly actions: TaskActions;
  /** Where the page's key finds how to complete. */
  readonly submit: RefObject<(() => void) | undefined>;
}

/** The form, its draft, and completing. */
export function TaskWork({ task, caseVersion, actions, submit }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const personOf = usePeopleNames();
  const { message } = App.useApp();
  const { userTaskKey } = task;
  const open = task.state === 'created';
  const disabled = !open || !task.mayComplete;
  const draft = useDraft(userTaskKey, !disabled);
  const [formNumber, setFormNumber] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [changes, setChanges] = useState<readonly CaseChange[]>([]);

  const complete = async (values: Readonly<Record<string, unknown>>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const { state } = await completeTask(userTaskKey, values, caseVersion);
      draft.stop();
      const done = () => ownChange.completed([userTaskKey]);
      void message.success(t(state === 'completed' ? 'tasks.completed' : 'tasks.accepted'));
      void queries.invalidateQueries({ queryKey: taskQuery(userTaskKey).queryKey });
      if (afterCompleting.read() === 'next') await actions.openNext(done);
      else done();
    } catch (caught) {
      await failed(caught);
    } finally {
      setBusy(false);
    }
  };
  const failed = async (caught: unknown) => {
    const known = caught instanceof ProblemError ? caught : undefined;
    if (known?.kind !== 'case-changed') {
      setError(caught);
      if (known?.problem.status === 409 || known?.problem.status === 404)
        void queries.invalidateQueries({ queryKey: taskQuery(userTaskKey).queryKey });
      return;
    }
    setChanges((known.problem.changes as readonly CaseChange[] | undefined) ?? []);
    // The page shows the case as it is now; what was typed stays.
    await queries.refetchQueries({ queryKey: contextQuery(userTaskKey).queryKey });
    await queries.refetchQueries({ queryKey: taskQuery(userTaskKey).queryKey });
  };
  return (
    <div className="card work">
      {!open && (
        <Alert
          type="info"
          showIcon
          title={
            task.completedBy
              ? t('tasks.completedBy', { name: personOf(task.completedBy) })
              : t('tasks.gone', { state: t(`case.taskState.${task.state}`) })
          }
          action={<Button onClick={() => void actions.openNext()}>{t('taskPage.next')}</Button>}
        />
      )}
      {open && task.refusal && <Alert type="warning" showIcon title={pick(language, task.refusal)} />}
      {!disabled && <DraftNotice draft={draft} onNewStart={() => setFormNumber((number) => number + 1)} />}
      {draft.start && (
        <Suspense fallback={<Loading />}>
          <TaskForm
            key={formNumber}
            schema={task.form}
            data={task.data}
            kept={draft.start}
            disabled={disabled}
            onSubmit={(values) => void complete(values)}
            onChange={draft.keep}
          >
            {(send) => {
              submit.current = disabled ? undefined : send;
              return (
                <>
                  <CaseChanged changes={changes} personOf={personOf} />
                  <ProblemAlert error={error} />
                  <Button type="primary" onClick={send} loading={busy} disabled={disabled}>
                    {t(changes.length > 0 ? 'taskPage.completeAgain' : 'tasks.complete')}
                  </Button>
                  <AfterCompletingChoice />
                </>
              );
            }}
          </TaskForm>
        </Suspense>
      )}
    </div>
  );
}

function AfterCompletingChoice() {
  const { t } = useTranslation();
  const [next, setNext] = useState(afterCompleting.read() === 'next');
  return (
    <label className="soft">
      <input
        type="checkbox"
        checked={next}
        onChange={(event) => {
          setNext(event.target.checked);
          afterCompleting.write(event.target.checked ? 'next' : 'stay');
        }}
      />{' '}
      {t('taskPage.thenNext')}
    </label>
  );
}
