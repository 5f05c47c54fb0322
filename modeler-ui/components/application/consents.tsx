import { useTranslation } from 'react-i18next';
import { type Path, TickField } from '../form/fields.tsx';

/** Version of the consent texts below; a changed text is a new version. */
export const consentVersion = '2026-01';

/** What is consented to, in full, with purpose and version, before the box. */
function Consent({ purpose, path, needed }: { purpose: string; path: Path; needed?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="consent wide">
      <p>
        <strong>{t(`consent.${purpose}.title`)}</strong>{' '}
        <span className="soft">{t('consent.version', { version: consentVersion })}</span>
      </p>
      <p>{t(`consent.${purpose}.text`)}</p>
      <TickField path={path} needed={needed ?? false}>
        {t(`field.${String(path.at(-1))}`)}
      </TickField>
    </div>
  );
}

/** Staff who take a consent for a customer say that they saw it given. */
function Witness() {
  const { t } = useTranslation();
  return (
    <div className="wide">
      <TickField path={['agreed', 'witnessed']} needed>
        {t('consent.witnessed')}
      </TickField>
    </div>
  );
}

export function AccountConsents({ byStaff }: { byStaff: boolean }) {
  return (
    <>
      <Consent purpose="account-opening" path={['agreed', 'consentAccount']} needed />
      <Consent purpose="face-recognition" path={['agreed', 'consentFace']} />
      {byStaff && <Witness />}
    </>
  );
}

export function CreditConsents({ byStaff }: { byStaff: boolean }) {
  return (
    <>
      <Consent purpose="credit-bureau-inquiry" path={['agreed', 'consentBureau']} needed />
      {byStaff && <Witness />}
    </>
  );
}
