import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { ApplicationForm } from '../../components/application/application-form.tsx';
import { type ApplicationKind, applicationKinds } from '../../components/application/kinds.tsx';
import { Loading } from '../../components/loading.tsx';
import { can, homeOf } from '../../lib/authorization.ts';
import { type Me, useMe } from '../../lib/session.ts';
import { type Profile, profileQuery } from './api/get-profile.ts';
import { knownValues } from './known-values.ts';

/** A customer applies for themselves. */
export function Page() {
  const { kind } = useParams();
  const { t } = useTranslation();
  const me = useMe();
  const isCustomer = can(me, 'haveCases');
  const profile = useQuery({ ...profileQuery(), enabled: isCustomer });
  const found = applicationKinds.find((one) => one.kind === kind);
  if (!found || !me) return <h1>{t('common.notFound')}</h1>;
  if (isCustomer && profile.isPending) return <Loading />;
  return (
    <section className="page narrow">
      <p>
        <Link to={homeOf(me)}>← {t('common.back')}</Link>
      </p>
      <h1>{t(`home.start.${found.kind}`)}</h1>
      <p className="soft">{t(`apply.lead.${found.kind}`)}</p>
      <Own key={found.kind} found={found} me={me} profile={profile.data} />
    </section>
  );
}

function Own({ found, me, profile }: { found: ApplicationKind; me: Me; profile: Profile | undefined }) {
  const navigate = useNavigate();
  const known = useMemo(() => knownValues(found.kind, profile), [found.kind, profile]);
  const fixed = useMemo(() => ({ channel: 'web' }), []);
  return (
    <ApplicationForm
      found={found}
      userId={me.userId}
      byStaff={false}
      fixed={fixed}
      known={known}
      phoneFixed={profile?.phone !== undefined}
      onStarted={(caseId) => void navigate(`/progress/${caseId}`, { state: { started: true } })}
    />
  );
}
