import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { applicationKinds } from '../../components/application/kinds.tsx';
import { CaseCards } from '../../components/case-cards.tsx';
import { myCasesQuery } from './api/get-my-cases.ts';
import './home.css';

/** What a customer sees first: what they can start, and their cases, newest first. */
export function Page() {
  const { t } = useTranslation();
  const cases = useInfiniteQuery(myCasesQuery());
  return (
    <section className="page narrow">
      <h1>{t('home.title')}</h1>
      <nav className="starts" aria-label={t('home.start.label')}>
        {applicationKinds.map(({ kind }) => (
          <Link key={kind} to={`/apply/${kind}`}>
            {t(`home.start.${kind}`)}
          </Link>
        ))}
      </nav>
      <CaseCards cases={cases} label={t('home.cases')} empty={t('home.empty')} />
    </section>
  );
}
