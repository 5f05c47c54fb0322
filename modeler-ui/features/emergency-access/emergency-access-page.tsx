import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { peopleQuery } from '../../lib/people.ts';
import { useMe } from '../../lib/session.ts';
import { AccessList } from './access-list.tsx';
import { accessesQuery, changeAccess } from './api.ts';
import { AskForm } from './ask-form.tsx';

/** Emergency access: asking for it, allowing it, and for auditors every one there was. */
export function Page() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const { data, error } = useQuery(accessesQuery());
  const { data: people = [] } = useQuery(peopleQuery());
  const nameOf = (userId: string) => people.find((one) => one.userId === userId)?.name ?? userId;
  const refresh = () => queries.invalidateQueries({ queryKey: accessesQuery().queryKey });
  const change = useMutation({ mutationFn: changeAccess, onSettled: refresh });
  return (
    <section className="page">
      <h1>{t('emergency.title')}</h1>
      <p className="soft">{t('emergency.intro')}</p>
      <AskForm onAsked={() => void refresh()} />
      <div className="card">
        <ProblemAlert error={error ?? change.error} />
        {!data && !error && <Loading />}
        {data?.length === 0 && <p>{t('emergency.none')}</p>}
        {me && data && data.length > 0 && (
          <AccessList
            me={me}
            items={data}
            nameOf={nameOf}
            onChange={(accessId, what) => change.mutate({ accessId, what })}
          />
        )}
      </div>
    </section>
  );
}
