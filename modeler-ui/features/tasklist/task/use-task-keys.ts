import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type KeyBinding, useKeys } from '../../../components/keys.ts';
import type { Me } from '../../../lib/session.ts';
import type { TaskDetail } from '../api/task.ts';
import type { TaskActions } from './use-task-actions.ts';

interface Options {
  readonly me: Me;
  readonly task: TaskDetail;
  readonly actions: TaskActions;
  readonly submit: RefObject<(() => void) | undefined>;
  readonly showHelp: () => void;
}

/** The keys of a task's page. */
export function useTaskKeys({ me, task, actions, submit, showHelp }: Options): readonly KeyBinding[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = task.state === 'created';
  const bindings: KeyBinding[] = [
    { keys: 'ctrl+Enter', label: t('keys.complete'), run: () => submit.current?.() },
    {
      keys: 'c',
      label: t('keys.claim'),
      run: actions.claim,
      when: () => open && task.assignee !== me.userId,
    },
    {
      keys: 'r',
      label: t('keys.release'),
      run: actions.release,
      when: () => open && task.assignee === me.userId,
    },
    { keys: 'n', label: t('keys.next'), run: () => void actions.openNext() },
    { keys: 'g q', label: t('keys.back'), run: () => void navigate('/tasks') },
    { keys: '?', label: t('keys.title'), run: showHelp },
  ];
  useKeys(bindings);
  return bindings;
}
