import { Button, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useSendMessage } from './api/send-message.ts';

const stars = [1, 2, 3, 4, 5];

/** One to five, and a word if they like. */
export function RatingForm({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const rate = useSendMessage(caseId, 'rating', t('message.rating.done'));
  const send = ({ rating, comment }: { rating: number; comment?: string }) =>
    rate.mutate({ rating, ...(comment?.trim() ? { comment: comment.trim() } : {}) });
  return (
    <Form layout="vertical" onFinish={send}>
      <Form.Item
        name="rating"
        label={t('message.rating.field')}
        rules={[{ required: true, message: t('check.required') }]}
      >
        <Radio.Group
          options={stars.map((value) => ({ value, label: `${value} ★` }))}
          aria-label={t('message.rating.field')}
        />
      </Form.Item>
      <Form.Item name="comment" label={t('message.comment')}>
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={rate.isPending}>
        {t('message.rating.send')}
      </Button>
      <ProblemAlert error={rate.error} />
    </Form>
  );
}
