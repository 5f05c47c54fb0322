import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';
import { countsQuery } from '../api/list.ts';
import type { ListSearch } from './task-lists.ts';

interface Props {
  readonly search: ListSearch;
  readonly onChoose: (part: Pick<ListSearch, 'queue' | 'assigned'>) => void;
}

/** The reader's queues with how much is open in each; and what is theirs already. */
export function QueueBar({ search, onChoose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data } = useQuery({ ...countsQuery(), refetchInterval: 15_000 });
  const queues = data?.queues ?? [];
  const entry = (label: string, part: Pick<ListSearch, 'queue' | 'assigned'>, count?: number) => {
    const chosen = search.queue === part.queue && search.assigned === part.assigned;
    return (
      <li key={label}>
        <button type="button" aria-pressed={chosen} data-queue={part.queue} onClick={() => onChoose(part)}>
          <span>{label}</span>
          {count !== undefined && <span className="count">{formatNumber(language, count)}</span>}
        </button>
      </li>
    );
  };
  return (
    <nav className="queues" aria-label={t('tasklist.queues')}>
      <ul>
        {entry(t('tasklist.everything'), {})}
        {entry(t('tasklist.mine'), { assigned: 'me' })}
        {entry(t('tasklist.untaken'), { assigned: 'nobody' })}
      </ul>
      <h2>{t('tasklist.queues')}</h2>
      <ul>
        {queues.map(({ queue, open }) =>
          entry(t(`tasklist.role.${queue}`, { defaultValue: queue }), { queue }, open),
        )}
      </ul>
      <p className="soft note">{t('tasklist.countNote')}</p>
    </nav>
  );
}
