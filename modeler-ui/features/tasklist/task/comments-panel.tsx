import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Mentions } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseComment } from '../../../../src/contracts/task-page.ts';
import { maxCommentLength, maxMentions } from '../../../../src/contracts/task-page-limits.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { formatTime } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';
import { peopleQuery } from '../../../lib/people.ts';
import { addComment } from '../api/case.ts';
import { contextQuery } from '../api/task.ts';
import { mentionables, mentionedIn } from './mentions.ts';

interface Props {
  readonly userTaskKey: string;
  readonly caseId: string;
  readonly comments: readonly CaseComment[];
}

/** What colleagues say about the case; `@` names one of them, who is told. */
export function CommentsPanel({ userTaskKey, caseId, comments }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const { data: people = [] } = useQuery(peopleQuery());
  const [text, setText] = useState('');
  const named = mentionables(people);
  const add = useMutation({
    mutationFn: () =>
      addComment(caseId, { text: text.trim(), mentions: mentionedIn(text, named).slice(0, maxMentions) }),
    onSuccess: () => {
      setText('');
      return queries.invalidateQueries({ queryKey: contextQuery(userTaskKey).queryKey });
    },
  });
  return (
    <>
      {comments.length === 0 && <p className="soft">{t('taskPage.noComments')}</p>}
      <ol className="plain-list">
        {comments.map((one) => (
          <li key={one.commentId}>
            <strong>{one.by.name}</strong> <span className="soft">{formatTime(language, one.at)}</span>
            <div className="comment-text">{one.text}</div>
          </li>
        ))}
      </ol>
      <Mentions
        aria-label={t('taskPage.commentLabel')}
        placeholder={t('taskPage.commentHint')}
        rows={2}
        maxLength={maxCommentLength}
        value={text}
        onChange={setText}
        options={named.map(({ value, userId }) => ({ value, key: userId, label: `${value} · ${userId}` }))}
      />
      <Button onClick={() => add.mutate()} loading={add.isPending} disabled={text.trim() === ''}>
        {t('taskPage.addComment')}
      </Button>
      <ProblemAlert error={add.error} />
    </>
  );
}
