import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { isChineseMobile } from '../../../src/contracts/identity-card.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { type Known, lookUp, type Match, openKnown, type Sought } from './api/intake.ts';

/** A phone, else the number of a document; passports are found by phone. */
function soughtBy(text: string): Sought {
  const value = text.replaceAll(/\s/g, '').toUpperCase();
  if (isChineseMobile(value)) return { phone: value };
  return { document: { type: 'resident-id', number: value, country: 'CN' } };
}

/** Finds a customer by what they know themselves, shows enough to recognise them, and fills in the form on request. */
export function FindCustomer(props: { chosen: Known | undefined; onChoose(customer: Known): void }) {
  const { t } = useTranslation();
  const search = useMutation({ mutationFn: lookUp });
  const open = useMutation({ mutationFn: openKnown, onSuccess: props.onChoose });
  return (
    <section className="card application" aria-labelledby="find">
      <h2 id="find">{t('intake.find')}</h2>
      <Form
        layout="vertical"
        size="large"
        onFinish={({ value }: { value: string }) => search.mutate(soughtBy(value))}
      >
        <Form.Item
          name="value"
          label={t('intake.phoneOrDocument')}
          extra={t('intake.lookupRecorded')}
          rules={[{ required: true, min: 5, whitespace: true, message: t('check.required') }]}
        >
          <Input autoComplete="off" maxLength={20} />
        </Form.Item>
        <Button htmlType="submit" loading={search.isPending}>
          {t('intake.search')}
        </Button>
      </Form>
      <div aria-live="polite">
        {search.data?.items.length === 0 && <p>{t('intake.nobody')}</p>}
        <ul className="choices">
          {search.data?.items.map((match) => (
            <MatchRow
              key={match.customerId}
              match={match}
              chosen={props.chosen?.customerId === match.customerId}
              onUse={() => open.mutate(match.customerId)}
              busy={open.isPending}
            />
          ))}
        </ul>
      </div>
      <ProblemAlert error={search.error ?? open.error} />
    </section>
  );
}

interface MatchRowProps {
  readonly match: Match;
  readonly chosen: boolean;
  readonly busy: boolean;
  onUse(): void;
}

function MatchRow({ match, chosen, busy, onUse }: MatchRowProps) {
  const { t } = useTranslation();
  return (
    <li className="row spread">
      <span>
        {match.name} <span className="mono">{match.phone}</span>{' '}
        <span className="mono soft">{match.documents.map(({ number }) => number).join(' ')}</span>{' '}
        <span className="soft">{t(`intake.status.${match.status}`)}</span>
      </span>
      {chosen ? (
        <span className="tag done">{t('intake.filled')}</span>
      ) : (
        <Button onClick={onUse} loading={busy}>
          {t('intake.use')}
        </Button>
      )}
    </li>
  );
}
