import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useSendMessage } from './api/send-message.ts';

interface Props {
  readonly caseId: string;
  readonly action: 'more-information' | 'withdrawal' | 'review-request';
  /** The field of the message that carries the text. */
  readonly field: 'text' | 'reason' | 'comment';
  readonly required?: boolean;
}

/** A message that is a text, or needs none: more information, withdrawal, asking for a review. */
export function TextForm({ caseId, action, field, required = false }: Props) {
  const { t } = useTranslation();
  const send = useSendMessage(caseId, action, t(`message.${action}.done`));
  const submit = ({ text }: { text?: string }) => send.mutate(text?.trim() ? { [field]: text.trim() } : {});
  return (
    <Form layout="vertical" onFinish={submit} name={action}>
      <Form.Item
        name="text"
        label={t(`message.${action}.field`)}
        rules={[{ required, whitespace: true, message: t('check.required') }]}
      >
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Button
        htmlType="submit"
        danger={action === 'withdrawal'}
        type={required ? 'primary' : 'default'}
        loading={send.isPending}
      >
        {t(`message.${action}.send`)}
      </Button>
      <ProblemAlert error={send.error} />
    </Form>
  );
}
