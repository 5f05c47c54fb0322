import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { documentsQuery } from './api/get-progress.ts';
import { useSendMessage } from './api/send-message.ts';
import { useDocumentUrl } from './use-document-url.ts';

/** The contract to read, and signing it: not before it was opened. */
export function SignatureForm({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const documents = useQuery({ ...documentsQuery(caseId), refetchInterval: 5_000 });
  // The newest: an earlier offer may have been replaced.
  const contract = documents.data?.items.filter(({ purpose }) => purpose === 'contract').at(-1);
  const [openedId, setOpenedId] = useState<string>();
  const sign = useSendMessage(caseId, 'contract-signature', t('message.contract-signature.done'));
  const file = useDocumentUrl(caseId, contract?.documentId);
  const opened = contract !== undefined && openedId === contract.documentId;
  const [form] = Form.useForm();
  // A box ticked for another contract does not count for this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the contract changes
  useEffect(() => form.resetFields(), [contract?.documentId]);
  if (!contract || !file.url)
    return file.error || documents.error ? (
      <ProblemAlert error={file.error ?? documents.error} />
    ) : (
      <Loading />
    );
  const read = () => setOpenedId(contract.documentId);
  const name = `contract-${caseId}.pdf`;
  const submit = () => sign.mutate({ accepted: true, contractDocumentId: contract.documentId });
  return (
    <>
      <p>{opened ? t('message.contractOpened') : t('message.readFirst')}</p>
      <p className="row contract-links">
        <a href={file.url} target="_blank" rel="noopener" onClick={read}>
          {t('message.openContract')}
        </a>
        <a href={file.url} download={name} onClick={read}>
          {t('message.downloadContract')}
        </a>
      </p>
      <Form form={form} layout="vertical" size="large" className="application" onFinish={submit}>
        <Form.Item
          name="accepted"
          valuePropName="checked"
          rules={[
            {
              validator: (_, value) =>
                value ? Promise.resolve() : Promise.reject(new Error(t('message.mustAccept'))),
            },
          ]}
        >
          <Checkbox disabled={!opened}>{t('message.contract-signature.field')}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={sign.isPending} disabled={!opened}>
          {t('message.contract-signature.send')}
        </Button>
      </Form>
      <ProblemAlert error={sign.error} />
    </>
  );
}
