import { useTranslation } from 'react-i18next';

/** Above 50, which is Zeebe's own middle, a task is said to be urgent in words. */
export function PriorityMark({ value }: { value: number }) {
  const { t } = useTranslation();
  const word = value >= 80 ? 'highest' : value > 50 ? 'high' : value < 50 ? 'low' : 'normal';
  return (
    <span className={`priority ${word}`} title={String(value)}>
      {t(`tasklist.priority.${word}`)}
    </span>
  );
}

/** 0: its own level, nothing to say; 1: told to the supervisor; 2: opened to the next level. */
export function Escalation({ level }: { level: number }) {
  const { t } = useTranslation();
  if (level === 0) return <span className="soft">–</span>;
  return (
    <span className="tag escalated">
      <span aria-hidden="true">{'↑'.repeat(Math.min(level, 3))} </span>
      {t(level === 1 ? 'tasklist.escalation.told' : 'tasklist.escalation.opened')}
    </span>
  );
}
