import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { requestCode } from './api.ts';
import { CodeForm } from './code-form.tsx';

const compact = (phone: string) => phone.replaceAll(/[\s-]/g, '');

/** First the number, then the code that was sent to it. */
export function CustomerForm() {
  const { t } = useTranslation();
  const [phone, setPhone] = useState('');
  const send = useMutation({ mutationFn: requestCode, onSuccess: (_answer, sentTo) => setPhone(sentTo) });
  if (phone) return <CodeForm phone={phone} onBack={() => setPhone('')} />;
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ phone }: { phone: string }) => send.mutate(compact(phone))}
    >
      <Form.Item
        name="phone"
        label={t('signIn.phone')}
        rules={[
          {
            validator: async (_rule, value?: string) => {
              if (!/^1[3-9]\d{9}$/.test(compact(value ?? ''))) throw new Error(t('signIn.phoneMissing'));
            },
          },
        ]}
        validateTrigger="onSubmit"
      >
        <Input type="tel" inputMode="tel" autoComplete="tel-national" maxLength={16} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {t('signIn.sendCode')}
      </Button>
      <ProblemAlert error={send.error} />
    </Form>
  );
}
