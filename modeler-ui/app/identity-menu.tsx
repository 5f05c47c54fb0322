import { useTranslation } from 'react-i18next';
import { signOut } from '../lib/me.ts';
import type { Me } from '../lib/session.ts';

/** Who is signed in, and signing out. */
export function IdentityMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const place = [me.branch, me.team].filter(Boolean).join(' · ');
  return (
    <>
      <span className="identity" title={me.kind === 'staff' ? me.userId : undefined}>
        <span className="visually-hidden">{t('identity.label')}</span> {me.name}
        {place && <small> {place}</small>}
      </span>
      <button type="button" className="quiet" onClick={() => void signOut()}>
        {t('identity.signOut')}
      </button>
    </>
  );
}
