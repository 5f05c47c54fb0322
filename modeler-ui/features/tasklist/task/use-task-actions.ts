import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Me } from '../../../lib/session.ts';
import { assignTask, claimTask, releaseTask, type TaskDetail, taskQuery } from '../api/task.ts';
import { ownChange } from '../list/task-lists.ts';
import { nextTask } from './next-task.ts';

/** Taking a task, giving it back or to somebody else, and going on to the next. */
export function useTaskActions(me: Me, task: TaskDetail) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { userTaskKey } = task;
  const { queryKey } = taskQuery(userTaskKey);

  const assign = async (work: Promise<unknown>, assignee: string | null, word: string) => {
    setBusy(true);
    setError(undefined);
    try {
      await work;
      // On the screen at once; the read model says the same a moment later.
      queries.setQueryData(queryKey, (before: TaskDetail | undefined) => before && { ...before, assignee });
      ownChange.assigned([userTaskKey], assignee);
      void message.success(t(word));
    } catch (caught) {
      setError(caught);
      void queries.invalidateQueries({ queryKey });
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    error,
    claim: () => void assign(claimTask(userTaskKey), me.userId, 'tasklist.claimed'),
    release: () => void assign(releaseTask(userTaskKey), null, 'tasklist.released'),
    assign: (userId: string) => void assign(assignTask(userTaskKey, userId), userId, 'taskPage.assigned'),
    /** @param leaving called when the next one is known: it is the one after this task's place in the list */
    async openNext(leaving?: () => void): Promise<void> {
      const next = await nextTask(me.userId, userTaskKey);
      leaving?.();
      if (next) void navigate(`/tasks/${next}`);
      else {
        void message.info(t('taskPage.noNext'));
        void navigate('/tasks');
      }
    },
  };
}
export type TaskActions = ReturnType<typeof useTaskActions>;
