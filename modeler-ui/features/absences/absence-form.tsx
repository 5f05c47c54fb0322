import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { Person } from '../../lib/people.ts';
import type { Me } from '../../lib/session.ts';
import { addAbsence } from './api.ts';
import '../../components/controls.css';

interface Props {
  readonly me: Me;
  readonly people: readonly Person[];
  readonly onAdded: () => void;
}

/** A time of the input, which is meant in China's time, as an instant. */
const instantOf = (local: string): string => new Date(`${local}:00+08:00`).toISOString();

/** One's own absence: who stands in, and from when until when. Only colleagues with a role of one's own can. */
export function AbsenceForm({ me, people, onAdded }: Props) {
  const { t } = useTranslation();
  const [substituteId, setSubstitute] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [incomplete, setIncomplete] = useState(false);
  const add = useMutation({ mutationFn: addAbsence, onSuccess: onAdded });
  const candidates = people.filter(
    ({ userId, roles }) => userId !== me.userId && roles.some((role) => me.roles.includes(role)),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const complete = substituteId !== '' && from !== '' && until > from;
    setIncomplete(!complete);
    if (complete)
      add.mutate({ userId: me.userId, substituteId, from: instantOf(from), until: instantOf(until) });
  };
  return (
    <form className="card controls" onSubmit={submit}>
      <div className="row">
        <label>
          {t('absences.substitute')}
          <select value={substituteId} onChange={(event) => setSubstitute(event.target.value)}>
            <option value="">{t('tasklist.filter.choose')}</option>
            {candidates.map(({ userId, name, branch }) => (
              <option key={userId} value={userId}>
                {[name, userId, branch].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('absences.from')}
          <input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          {t('absences.until')}
          <input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
        </label>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('absences.add')}
        </Button>
      </div>
      {incomplete && (
        <p role="alert" className="wrong">
          {t('absences.incomplete')}
        </p>
      )}
      <ProblemAlert error={add.error} />
    </form>
  );
}
