import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { peopleQuery } from '../../lib/people.ts';
import { useMe } from '../../lib/session.ts';
import { AbsenceForm } from './absence-form.tsx';
import { type Absence, absencesQuery, removeAbsence } from './api.ts';
import './absences.css';

/** Who is away, until when, and who stands in for them. */
export function Page() {
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  const queries = useQueryClient();
  const { data, error } = useQuery(absencesQuery());
  const { data: people = [] } = useQuery(peopleQuery());
  const nameOf = (userId: string) => people.find((one) => one.userId === userId)?.name ?? userId;
  const refresh = () => queries.invalidateQueries({ queryKey: absencesQuery().queryKey });
  const remove = useMutation({ mutationFn: removeAbsence, onSettled: refresh });
  const mayEnd = (one: Absence) => one.userId === me?.userId && Date.parse(one.until) > Date.now();
  return (
    <section className="page narrow absences">
      <h1>{t('absences.title')}</h1>
      <p className="soft">{t('absences.intro')}</p>
      {me && <AbsenceForm me={me} people={people} onAdded={() => void refresh()} />}
      <section className="card" aria-labelledby="absence-list">
        <h2 id="absence-list">{t('absences.list')}</h2>
        <ProblemAlert error={error ?? remove.error} />
        {!data && !error && <Loading />}
        {data?.length === 0 && <p>{t('absences.none')}</p>}
        <ul>
          {data?.map((one) => (
            <li key={one.absenceId} className="row spread">
              <span>
                <strong>{nameOf(one.userId)}</strong> → {nameOf(one.substituteId)}
                <br />
                <span className="soft">
                  {formatTime(language, one.from, false)} – {formatTime(language, one.until, false)}
                </span>
              </span>
              {mayEnd(one) && (
                <Button
                  aria-label={t('absences.removeLabel', { name: nameOf(one.userId) })}
                  onClick={() => remove.mutate(one.absenceId)}
                >
                  {t('absences.remove')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </section>
  );
}
