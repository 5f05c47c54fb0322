import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDocument } from '../../../../src/contracts/task-page.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { formatNumber, formatTime } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';
import { addDocument } from '../api/case.ts';
import { contextQuery } from '../api/task.ts';
import { DocumentPreview } from './document-preview.tsx';

interface Props {
  readonly userTaskKey: string;
  readonly caseId: string;
  readonly documents: readonly CaseDocument[];
}

/** The case's documents, to look at; and adding one. The server looks at what a file is, not at its name. */
export function DocumentsPanel({ userTaskKey, caseId, documents }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState<CaseDocument>();
  const add = useMutation({
    mutationFn: (file: File) => addDocument(caseId, file),
    onSuccess: () => queries.invalidateQueries({ queryKey: contextQuery(userTaskKey).queryKey }),
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (file) add.mutate(file);
  };
  const nameOf = ({ purpose }: CaseDocument) => t(`taskPage.purpose.${purpose}`, { defaultValue: purpose });
  return (
    <>
      {documents.length === 0 && <p className="soft">{t('common.none')}</p>}
      <ul className="plain-list">
        {documents.map((one) => (
          <li key={one.documentId} className="row spread">
            <span>
              {nameOf(one)}{' '}
              <span className="soft">
                {one.contentType.split('/')[1]?.toUpperCase()} ·{' '}
                {formatNumber(language, one.sizeBytes / 1024, 0)} KB ·{' '}
                {formatTime(language, one.createdAt, false)}
                {one.addedBy && ` · ${one.addedBy.name}`}
              </span>
            </span>
            <Button
              size="small"
              onClick={() => setShown(one)}
              aria-label={t('taskPage.lookAt', { name: nameOf(one) })}
            >
              {t('taskPage.look')}
            </Button>
          </li>
        ))}
      </ul>
      <input
        ref={input}
        type="file"
        hidden
        accept="application/pdf,image/png,image/jpeg,image/webp"
        aria-label={t('taskPage.attach')}
        onChange={choose}
      />
      <div className="row">
        <Button onClick={() => input.current?.click()} loading={add.isPending}>
          {t('taskPage.attach')}
        </Button>
        <span className="soft">{t('taskPage.attachHint')}</span>
      </div>
      <ProblemAlert error={add.error} />
      {shown && (
        <DocumentPreview
          caseId={caseId}
          document={shown}
          title={nameOf(shown)}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  );
}
