import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { applicationKinds } from '../../components/application/kinds.tsx';

/** What a customer can apply for. */
export function Page() {
  const { t } = useTranslation();
  return (
    <section className="page narrow">
      <h1>{t('apply.title')}</h1>
      <ul className="choices" aria-label={t('apply.choose')}>
        {applicationKinds.map(({ kind }) => (
          <li key={kind} className="card">
            <h2>
              <Link to={`/apply/${kind}`}>{t(`home.start.${kind}`)}</Link>
            </h2>
            <p>{t(`apply.describe.${kind}`)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
