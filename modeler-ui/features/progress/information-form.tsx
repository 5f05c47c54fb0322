import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { DocumentPicker } from '../../components/documents/document-picker.tsx';
import { useUploads } from '../../components/documents/use-uploads.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useSendMessage } from './api/send-message.ts';

/** What the bank asked for: words, files, or both. Files go first, then the message that names them. */
export function InformationForm({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const uploads = useUploads();
  const send = useSendMessage(caseId, 'more-information', t('message.more-information.done'));
  const submit = useMutation({
    async mutationFn({ text }: { text?: string }) {
      const documentIds = await uploads.sendAll(caseId);
      if (uploads.latest().some(({ state }) => state === 'failed')) return;
      await send.mutateAsync({
        ...(text?.trim() ? { text: text.trim() } : {}),
        ...(documentIds.length > 0 ? { documentIds } : {}),
      });
    },
  });
  return (
    <Form
      layout="vertical"
      size="large"
      className="application"
      onFinish={(values: { text?: string }) => submit.mutate(values)}
    >
      <Form.Item name="text" label={t('message.more-information.field')}>
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <DocumentPicker uploads={uploads} />
      <Button type="primary" htmlType="submit" loading={submit.isPending}>
        {t('message.more-information.send')}
      </Button>
      <ProblemAlert error={send.error} />
    </Form>
  );
}
