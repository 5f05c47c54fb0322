import { Button, Form, Input } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useBankNow } from '../../components/use-bank-now.ts';
import type { CodeFacts } from './api/get-progress.ts';
import { useSendMessage } from './api/send-message.ts';

/** A text message takes a moment: asking for another one at once would only confuse. */
const resendAfterMs = 60_000;

const clock = (ms: number) => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** Entry of the code from the text message: sent by itself with the sixth digit; and asking for another one. */
export function CodeForm({ caseId, code, now }: { caseId: string; code: CodeFacts | null; now: string }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ code: string }>();
  const bankNow = useBankNow(now);
  const check = useSendMessage(caseId, 'sms-code', t('message.sms-code.done'));
  const resend = useSendMessage(caseId, 'sms-code-resend', t('message.resent'));
  const lastTried = useRef('');
  const submit = (entered: string) => {
    if (check.isPending || lastTried.current === entered) return;
    lastTried.current = entered;
    check.mutate({ code: entered }, { onError: () => form.resetFields() });
  };
  const wait = code?.sentAt ? new Date(code.sentAt).getTime() + resendAfterMs - bankNow : 0;
  const left = code?.expiresAt ? new Date(code.expiresAt).getTime() - bankNow : 0;
  const askAgain = () => {
    lastTried.current = '';
    check.reset();
    resend.mutate({});
  };
  return (
    <Form
      form={form}
      layout="vertical"
      size="large"
      className="application"
      onValuesChange={({ code: entered }: { code?: string }) => entered?.length === 6 && submit(entered)}
      onFinish={({ code: entered }) => submit(entered)}
    >
      <Form.Item
        name="code"
        label={t('message.sms-code.field')}
        normalize={(text: string) => text.replaceAll(/\D/g, '').slice(0, 6)}
        rules={[{ required: true, pattern: /^\d{6}$/, message: t('message.codeShape') }]}
        extra={
          code && (
            <>
              {t('message.triesLeft', { count: code.triesLeft })}
              {' · '}
              {left > 0 ? t('message.codeValid', { time: clock(left) }) : t('message.codeExpired')}
            </>
          )
        }
      >
        <Input inputMode="numeric" autoComplete="one-time-code" className="code" disabled={check.isPending} />
      </Form.Item>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={check.isPending}>
          {t('message.sms-code.send')}
        </Button>
        <Button onClick={askAgain} loading={resend.isPending} disabled={wait > 0 || code?.resendsLeft === 0}>
          {code?.resendsLeft === 0
            ? t('message.noResends')
            : wait > 0
              ? t('message.resendIn', { time: clock(wait) })
              : t('message.resend')}
        </Button>
      </div>
      <ProblemAlert error={check.error ?? resend.error} />
    </Form>
  );
}
