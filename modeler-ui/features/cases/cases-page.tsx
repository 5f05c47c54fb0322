import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { type CaseFilter, casesQuery } from './api/get-cases.ts';
import { CaseFilters } from './case-filters.tsx';
import { CaseList } from './case-list.tsx';
import { CountStrip } from './count-strip.tsx';
import './cases.css';

const names = ['kind', 'state', 'text'] as const;

/** Every case of the bank, newest first. Filters are in the address: a reload or a link keeps them. */
export function Page() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const filter: CaseFilter = Object.fromEntries(names.map((name) => [name, search.get(name) ?? undefined]));
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    casesQuery(filter),
  );
  const change = useCallback(
    (next: CaseFilter) =>
      setSearch(
        Object.entries(next).filter((entry): entry is [string, string] => Boolean(entry[1])),
        {
          replace: true,
        },
      ),
    [setSearch],
  );
  // A case that came in between two pages moves the others down: none is shown twice.
  const cases = [
    ...new Map(data?.pages.flatMap(({ items }) => items).map((one) => [one.caseId, one])).values(),
  ];
  return (
    <section className="page">
      <h1>{t('cases.title')}</h1>
      <CountStrip />
      <div className="card">
        <CaseFilters filter={filter} onChange={change} />
        <ProblemAlert error={error} />
        {data && cases.length > 0 && <CaseList cases={cases} />}
        {data && cases.length === 0 && <p>{t('cases.empty')}</p>}
        {!data && !error && <Loading />}
        <div className="row spread">
          {hasNextPage ? (
            <Button onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
              {t('common.more')}
            </Button>
          ) : (
            <span />
          )}
          <small className="soft">{t('cases.updates')}</small>
        </div>
      </div>
    </section>
  );
}
