import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CaseCard, type CasesPage } from './case-card.tsx';
import { Loading } from './loading.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useBankNow } from './use-bank-now.ts';

interface Props {
  readonly cases: UseInfiniteQueryResult<InfiniteData<CasesPage>>;
  readonly label: string;
  /** Said when there are none. */
  readonly empty: string;
}

/** Cases as cards, page by page, newest first. */
export function CaseCards({ cases, label, empty }: Props) {
  const { t } = useTranslation();
  const now = useBankNow(cases.data?.pages[0]?.now, 15_000);
  const items = cases.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ProblemAlert error={cases.error} />
      {cases.isPending && <Loading />}
      {cases.isSuccess && items.length === 0 && <p className="soft">{empty}</p>}
      <ul className="case-cards" aria-label={label}>
        {items.map((one) => (
          <CaseCard key={one.caseId} one={one} now={now} />
        ))}
      </ul>
      {cases.hasNextPage && (
        <Button onClick={() => void cases.fetchNextPage()} loading={cases.isFetchingNextPage} block>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}
