import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { ProblemError } from '../../lib/http.ts';
import { setMe } from '../../lib/session.ts';
import { type CodeEntry, signInByCode } from './api.ts';

/** The code, and the end of the document number when the bank knows this phone. */
export function CodeForm({ phone, onBack }: { phone: string; onBack: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asksDocument, setAsksDocument] = useState(false);
  const enter = useMutation({
    mutationFn: (entry: Omit<CodeEntry, 'phone'>) => signInByCode({ ...entry, phone }),
    onSuccess(me) {
      queries.clear();
      setMe(me);
    },
    onError(error) {
      if (error instanceof ProblemError && error.kind === 'document-needed') setAsksDocument(true);
    },
  });
  const problem = enter.error instanceof ProblemError ? enter.error : undefined;
  const triesLeft = problem?.problem.triesLeft;
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(entry) => enter.mutate(entry)}>
      <p role="status">{t('signIn.sent', { phone })}</p>
      <Form.Item
        name="code"
        label={t('signIn.code')}
        rules={[{ required: true, pattern: /^\d{6}$/, message: t('signIn.codeMissing') }]}
        validateTrigger="onSubmit"
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} autoFocus />
      </Form.Item>
      {asksDocument && (
        <>
          <p role="status">{t('signIn.documentHint')}</p>
          <Form.Item
            name="documentTail"
            label={t('signIn.documentTail')}
            rules={[
              { required: true, pattern: /^[0-9A-Za-z]{4}$/, message: t('signIn.documentTailMissing') },
            ]}
            validateTrigger="onSubmit"
          >
            <Input autoComplete="off" maxLength={4} autoFocus />
          </Form.Item>
        </>
      )}
      <Button type="primary" htmlType="submit" loading={enter.isPending}>
        {t('signIn.enter')}
      </Button>{' '}
      <Button type="link" onClick={onBack}>
        {t('signIn.otherPhone')}
      </Button>
      {problem?.kind !== 'document-needed' && <ProblemAlert error={enter.error} />}
      {typeof triesLeft === 'number' && <p role="status">{t('signIn.triesLeft', { count: triesLeft })}</p>}
    </Form>
  );
}
