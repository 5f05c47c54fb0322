import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDocument } from '../../../../src/contracts/task-page.ts';
import { Loading } from '../../../components/loading.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { readDocument } from '../api/case.ts';

interface Props {
  readonly caseId: string;
  readonly document: CaseDocument;
  readonly title: string;
  readonly onClose: () => void;
}

/** A document over the page: pictures as they are, a PDF in a window of its own: the content policy allows no frames. Nothing of it is kept. */
export function DocumentPreview({ caseId, document, title, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['document', document.documentId],
    queryFn: () => readDocument(caseId, document.documentId),
    gcTime: 0,
  });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return (
    <Modal open title={title} footer={null} onCancel={onClose} width={860} destroyOnHidden>
      <ProblemAlert error={error} />
      {!url && !error && <Loading />}
      {url && document.contentType.startsWith('image/') && <img className="preview" src={url} alt={title} />}
      {url && (
        <p>
          <a href={url} target="_blank" rel="noreferrer">
            {t('taskPage.openAlone')}
          </a>
        </p>
      )}
    </Modal>
  );
}
