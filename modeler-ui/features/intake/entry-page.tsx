import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { channelChoices, complaintChannelChoices } from '../../../src/contracts/choices.ts';
import { ApplicationForm } from '../../components/application/application-form.tsx';
import { applicationKinds } from '../../components/application/kinds.tsx';
import { NativeSelect } from '../../components/form/fields.tsx';
import { can } from '../../lib/authorization.ts';
import { useMe } from '../../lib/session.ts';
import type { Known } from './api/intake.ts';
import { FindCustomer } from './find-customer.tsx';
import { knownOf } from './known-of.ts';

const online = new Set<string>(['web', 'app']);

/** Entering one case for a customer: who they are, how they came, and the form. */
export function Page() {
  const { kind } = useParams();
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const found = applicationKinds.find((one) => one.kind === kind);
  const [customer, setCustomer] = useState<Known>();
  const [channel, setChannel] = useState(can(me, 'answerPhone') ? 'phone' : 'branch');
  const fixed = useMemo(() => ({ channel }), [channel]);
  const known = useMemo(() => (found && customer ? knownOf(found.kind, customer) : {}), [found, customer]);
  if (!found || !me || !can(me, 'enterCases')) return <h1>{t('common.notFound')}</h1>;
  const all = found.kind === 'complaint-handling' ? complaintChannelChoices : channelChoices;
  return (
    <section className="page narrow">
      <p>
        <Link to="/intake">← {t('intake.title')}</Link>
      </p>
      <h1>{t(`intake.start.${found.kind}`)}</h1>
      <p className="soft">{t('intake.recorded', { name: me.name })}</p>
      <FindCustomer chosen={customer} onChoose={setCustomer} />
      <div className="card">
        <label htmlFor="channel">{t('field.channel')}</label>
        <NativeSelect
          id="channel"
          choices={all.filter(({ value }) => !online.has(value))}
          value={channel}
          onChange={(value) => setChannel(String(value))}
        />
      </div>
      <ApplicationForm
        key={`${found.kind} ${channel} ${customer?.customerId}`}
        found={found}
        userId={me.userId}
        byStaff
        fixed={fixed}
        known={known}
        phoneFixed={false}
        onStarted={(caseId) => void navigate(`/progress/${caseId}`, { state: { started: true } })}
      />
    </section>
  );
}
