import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { applicationKinds } from '../../components/application/kinds.tsx';
import { CaseCards } from '../../components/case-cards.tsx';
import { can } from '../../lib/authorization.ts';
import { useMe } from '../../lib/session.ts';
import { enteredCasesQuery } from './api/intake.ts';

/** Staff enter a case for a customer, and see what became of those they entered. */
export function Page() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <section className="page narrow">
      <h1>{t('intake.title')}</h1>
      {!can(me, 'enterCases') ? (
        <p>{t('common.forbidden')}</p>
      ) : (
        <>
          <ul className="choices" aria-label={t('apply.choose')}>
            {applicationKinds.map(({ kind }) => (
              <li key={kind} className="card case-card">
                <h2>
                  <Link to={`/intake/${kind}`}>{t(`intake.start.${kind}`)}</Link>
                </h2>
                <p className="soft">{t(`apply.describe.${kind}`)}</p>
              </li>
            ))}
          </ul>
          <Entered />
        </>
      )}
    </section>
  );
}

function Entered() {
  const { t } = useTranslation();
  const cases = useInfiniteQuery(enteredCasesQuery());
  return (
    <>
      <h2>{t('intake.entered')}</h2>
      <CaseCards cases={cases} label={t('intake.entered')} empty={t('intake.nothingEntered')} />
    </>
  );
}
