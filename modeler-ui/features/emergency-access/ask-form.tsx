import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { askForAccess } from './api.ts';
import '../../components/controls.css';

/** Which case, why, and for how long. A second person has to allow it. */
export function AskForm({ onAsked }: { onAsked: () => void }) {
  const { t } = useTranslation();
  const [caseId, setCaseId] = useState('');
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('30');
  const ask = useMutation({
    mutationFn: askForAccess,
    onSuccess: () => {
      setCaseId('');
      setReason('');
      onAsked();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ caseId: caseId.trim().toUpperCase(), reason: reason.trim(), minutes: Number(minutes) });
  };
  return (
    <form className="card controls" onSubmit={submit} aria-labelledby="ask-title">
      <h2 id="ask-title">{t('emergency.ask')}</h2>
      <div className="row">
        <label>
          {t('emergency.case')}
          <input required value={caseId} onChange={(event) => setCaseId(event.target.value)} maxLength={20} />
        </label>
        <label>
          {t('emergency.minutes')}
          <input
            required
            type="number"
            min={1}
            max={240}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </label>
        <label className="wide">
          {t('emergency.reason')}
          <textarea
            required
            minLength={10}
            maxLength={500}
            rows={3}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('emergency.send')}
        </Button>
      </div>
      <ProblemAlert error={ask.error} />
    </form>
  );
}
