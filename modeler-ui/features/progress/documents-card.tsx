import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { documentPurposeChoices } from '../../../src/contracts/choices.ts';
import { DocumentPicker } from '../../components/documents/document-picker.tsx';
import { useUploads } from '../../components/documents/use-uploads.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { formatBytes, formatTime } from '../../lib/format.ts';
import { pick, useLanguage } from '../../lib/i18n.ts';
import { documentsQuery } from './api/get-progress.ts';

/** What was handed in, and handing in more while the case runs. */
export function DocumentsCard({ caseId, open }: { caseId: string; open: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const documents = useQuery(documentsQuery(caseId));
  const uploads = useUploads();
  const send = useMutation({
    async mutationFn() {
      await uploads.sendAll(caseId);
      for (const { id, state } of uploads.latest()) if (state === 'sent') uploads.remove(id);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents', caseId] }),
  });
  const items = documents.data?.items ?? [];
  const named = (purpose: string) => {
    const known = documentPurposeChoices.find(({ value }) => value === purpose);
    return known ? pick(language, known) : purpose;
  };
  if (!open && items.length === 0) return null;
  return (
    <details className="card">
      <summary>{t('documents.mine', { count: items.length })}</summary>
      <ul className="files">
        {items.map((one) => (
          <li key={one.documentId}>
            <span>{named(one.purpose)}</span>
            <span className="soft">
              {formatBytes(language, one.sizeBytes)} · {formatTime(language, one.createdAt, false)}
            </span>
          </li>
        ))}
      </ul>
      <ProblemAlert error={documents.error} />
      {open && <DocumentPicker uploads={uploads} />}
      {uploads.files.length > 0 && (
        <Button type="primary" onClick={() => send.mutate()} loading={send.isPending}>
          {t('documents.send')}
        </Button>
      )}
    </details>
  );
}
