import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { landingOf } from '../../lib/authorization.ts';
import { useMe } from '../../lib/session.ts';
import { CustomerForm } from './customer-form.tsx';

/** A page of ours to come back to; anything else is none. */
const ownPath = (asked: string | null) => (asked && /^\/(?![/\\])/.test(asked) ? asked : undefined);

/** Staff go to the bank's provider and come back; customers get a code on their phone. */
export function Page() {
  const { t } = useTranslation();
  const me = useMe();
  const [parameters] = useSearchParams();
  const returnTo = ownPath(parameters.get('returnTo'));
  if (me) return <Navigate to={landingOf(me, returnTo)} replace />;
  return (
    <section className="page narrow">
      <h1>{t('signIn.title')}</h1>
      <div className="card">
        <h2>{t('signIn.customer')}</h2>
        <p className="soft">{t('signIn.customerHint')}</p>
        <CustomerForm />
      </div>
      <div className="card">
        <h2>{t('signIn.staff')}</h2>
        <p className="soft">{t('signIn.staffHint')}</p>
        <a className="staff-sign-in" href={`/auth/sign-in?returnTo=${encodeURIComponent(returnTo ?? '/')}`}>
          {t('signIn.staffButton')}
        </a>
      </div>
    </section>
  );
}
