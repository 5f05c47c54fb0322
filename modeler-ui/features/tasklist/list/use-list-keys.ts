import { App } from 'antd';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeyBinding, useKeys } from '../../../components/keys.ts';
import { ProblemError } from '../../../lib/http.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import { claimTask, releaseTask } from '../api/task.ts';
import type { TaskList } from './task-list-store.ts';
import { ownChange } from './task-lists.ts';
import type { TableHandle } from './task-table.tsx';

interface Options {
  readonly list: TaskList;
  readonly userId: string;
  readonly table: RefObject<TableHandle | null>;
  readonly open: (userTaskKey: string) => void;
  readonly select: (userTaskKey: string) => void;
  readonly filter: () => void;
  readonly showNew: () => void;
}

/** The keys of the list, and the dialog that lists them. */
export function useListKeys({ list, userId, table, open, select, filter, showNew }: Options) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { message } = App.useApp();
  const [help, setHelp] = useState(false);
  const current = () => table.current?.currentKey() ?? null;
  const onRow = () => current() !== null;
  const withRow = (run: (key: string) => void) => () => {
    const key = current();
    if (key) run(key);
  };
  const act = (work: (key: string) => Promise<unknown>, assignee: string | null, word: string) =>
    withRow((key) =>
      work(key).then(
        () => {
          ownChange.assigned([key], assignee);
          void message.success(t(word));
        },
        (error: unknown) => {
          const problem = error instanceof ProblemError ? error.problem : undefined;
          const text = problem?.detail?.includes(' / ') ? problem.detail : problem?.title;
          void message.error(text ? pick(language, text) : String(error));
          list.spoil([]);
        },
      ),
    );
  const inList = () =>
    document.activeElement === document.body || onRow() || document.activeElement?.id === 'main';
  const bindings: KeyBinding[] = [
    { keys: 'j | ArrowDown', label: t('keys.down'), run: () => table.current?.move(1), when: inList },
    { keys: 'k | ArrowUp', label: t('keys.up'), run: () => table.current?.move(-1), when: inList },
    { keys: 'Enter', label: t('keys.open'), run: withRow(open), when: onRow },
    { keys: 'x', label: t('keys.select'), run: withRow(select), when: onRow },
    { keys: 'c', label: t('keys.claim'), run: act(claimTask, userId, 'tasklist.claimed'), when: onRow },
    { keys: 'r', label: t('keys.release'), run: act(releaseTask, null, 'tasklist.released'), when: onRow },
    { keys: '/', label: t('keys.filter'), run: filter },
    {
      keys: 'g q',
      label: t('keys.queue'),
      run: () => document.querySelector<HTMLElement>('.queues button')?.focus(),
    },
    { keys: 'g l', label: t('keys.list'), run: () => table.current?.move(0) },
    { keys: '.', label: t('keys.new'), run: showNew },
    { keys: '?', label: t('keys.title'), run: () => setHelp(true) },
  ];
  useKeys(bindings);
  return { bindings, help, setHelp };
}
