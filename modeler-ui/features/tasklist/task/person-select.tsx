import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { peopleQuery } from '../../../lib/people.ts';

interface Props {
  /** Of whom; none: of everybody. */
  readonly roles: readonly string[];
  readonly value: string;
  readonly onChange: (userId: string) => void;
}

/** A colleague, chosen by name. */
export function PersonSelect({ roles, value, onChange }: Props) {
  const { t } = useTranslation();
  const asked = roles.length > 0 ? roles : [undefined];
  const results = useQueries({ queries: asked.map((role) => peopleQuery(role)) });
  const people = new Map(results.flatMap(({ data = [] }) => data).map((person) => [person.userId, person]));
  return (
    <>
      <label className="row">
        {t('tasklist.person')}{' '}
        <select value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('tasklist.filter.choose')}</option>
          {[...people.values()].map((person) => (
            <option key={person.userId} value={person.userId}>
              {[person.name, person.userId, person.branch].filter(Boolean).join(' · ')}
            </option>
          ))}
        </select>
      </label>
      <ProblemAlert error={results.find(({ error }) => error)?.error} />
    </>
  );
}
