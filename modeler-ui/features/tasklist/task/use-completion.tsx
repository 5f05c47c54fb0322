import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { CaseChange } from '../../../../src/contracts/task-page.ts';
import { ProblemError } from '../../../lib/http.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import { usePeopleNames } from '../../../lib/people.ts';
import type { Me } from '../../../lib/session.ts';
import { completeTask, contextQuery, type TaskDetail, taskQuery } from '../api/task.ts';
import { ownChange } from '../list/task-lists.ts';
import { afterCompleting, nextAtHand } from './next-task.ts';
import { onItsWay, sentBack } from './sent-back.ts';
import type { DraftControl } from './use-draft.ts';
import type { TaskActions } from './use-task-actions.ts';

type Values = Readonly<Record<string, unknown>>;

interface Options {
  readonly me: Me;
  readonly task: TaskDetail;
  readonly name: string;
  /** As of what the reader sees. */
  readonly caseVersion: string | undefined;
  readonly actions: TaskActions;
  readonly draft: DraftControl;
}

/** After this long without an answer the reader is told that the completion is still on its way. */
const slowMs = 1_000;

const goneNoticeSeconds = 15;

const problemOf = (error: unknown) => (error instanceof ProblemError ? error : undefined);

const isChanged = (error: unknown) => problemOf(error)?.kind === 'case-changed';

/** Somebody completed it, or it is not there any more: nothing of it is worth keeping. */
const isGone = (error: unknown) => [404, 409].includes(problemOf(error)?.problem.status ?? 0);

/** What the reader would see of this task and of the case's others is no longer so. */
function forgetCase(queries: QueryClient, { userTaskKey, caseId }: TaskDetail): void {
  queries.removeQueries({ queryKey: contextQuery(userTaskKey).queryKey, type: 'inactive' });
  queries.removeQueries({ queryKey: taskQuery(userTaskKey).queryKey, type: 'inactive' });
  void queries.invalidateQueries({
    predicate: ({ state }) => (state.data as { caseId?: string } | undefined)?.caseId === caseId,
  });
}

/**
 * Completing. When the next task is at hand, its page opens at once and the answer is waited for behind it: a refusal
 * is shown wherever the reader is by then, and the task is found again with everything that was answered.
 */
export function useCompletion({ me, task, name, caseVersion, actions, draft }: Options) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const personOf = usePeopleNames();
  const { message, notification } = App.useApp();
  const { userTaskKey } = task;
  const [busy, setBusy] = useState(false);
  const [returned] = useState(() => sentBack.of(userTaskKey));
  const [error, setError] = useState(returned?.error);

  const send = async (values: Values): Promise<void> => {
    // One place for all: who completes many quickly is not buried in messages.
    const key = 'completion';
    const loading = { key, type: 'loading', content: t('taskPage.sending'), duration: 0 } as const;
    const slow = setTimeout(() => void message.open(loading), slowMs);
    try {
      const { state } = await onItsWay(completeTask(userTaskKey, values, caseVersion));
      const content = t(state === 'completed' ? 'tasks.completed' : 'tasks.accepted');
      void message.open({ key, type: 'success', content });
      draft.stop();
      sentBack.forget(userTaskKey);
    } catch (caught) {
      message.destroy(key);
      throw caught;
    } finally {
      clearTimeout(slow);
    }
  };

  /** The reader has gone on: they are told where they are. */
  const tell = (caught: unknown): void => {
    const problem = problemOf(caught)?.problem;
    const by = problem?.completedBy;
    const key = `refused ${userTaskKey}`;
    const back = () => {
      notification.destroy(key);
      void navigate(`/tasks/${userTaskKey}`);
    };
    notification.error({
      key,
      role: 'alert',
      // Where there is something left to do it stays until it is closed.
      duration: isGone(caught) ? goneNoticeSeconds : 0,
      closable: { 'aria-label': t('tasklist.close') },
      title: t('taskPage.sentBack', { name, caseId: task.caseId }),
      description:
        typeof by === 'string'
          ? t('tasks.completedBy', { name: personOf(by) })
          : problem
            ? pick(language, problem.title)
            : String(caught),
      actions: <Button onClick={back}>{t('taskPage.backToIt')}</Button>,
    });
  };

  const behindTheNext = async (values: Values): Promise<void> => {
    draft.stop();
    ownChange.completed([userTaskKey]);
    try {
      await send(values);
    } catch (caught) {
      if (!isGone(caught)) {
        sentBack.keep(userTaskKey, { values, error: caught });
        ownChange.refused([userTaskKey]);
        draft.resume(values);
      }
      tell(caught);
    }
    forgetCase(queries, task);
  };

  const here = async (values: Values): Promise<void> => {
    setBusy(true);
    try {
      await send(values);
      const done = () => ownChange.completed([userTaskKey]);
      void queries.invalidateQueries({ queryKey: taskQuery(userTaskKey).queryKey });
      if (afterCompleting.read() === 'next') await actions.openNext(done);
      else done();
    } catch (caught) {
      setError(caught);
      if (isGone(caught)) void queries.invalidateQueries({ queryKey: taskQuery(userTaskKey).queryKey });
      if (!isChanged(caught)) return;
      // The page shows the case as it is now; what was typed stays.
      await queries.refetchQueries({ queryKey: contextQuery(userTaskKey).queryKey });
      await queries.refetchQueries({ queryKey: taskQuery(userTaskKey).queryKey });
    } finally {
      setBusy(false);
    }
  };

  const changed = isChanged(error);
  return {
    busy,
    /** Answers that came back with the reader. */
    returned: returned?.values,
    /** What changed in the case since the reader looked at it; nothing was completed. */
    changes: (changed ? (problemOf(error)?.problem.changes ?? []) : []) as readonly CaseChange[],
    error: changed ? undefined : error,
    complete(values: Values): void {
      if (busy) return;
      setError(undefined);
      const next = afterCompleting.read() === 'next' && nextAtHand(queries, me.userId, userTaskKey);
      if (!next) return void here(values);
      // Found before the row of this one leaves the list: the next is the one after its place.
      void navigate(`/tasks/${next}`);
      void behindTheNext(values);
    },
  };
}
