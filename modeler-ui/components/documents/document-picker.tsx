import { Button } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { documentPurposeChoices } from '../../../src/contracts/choices.ts';
import { maxDocumentBytes } from '../../../src/contracts/document-content.ts';
import { formatBytes } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { NativeSelect } from '../form/fields.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import type { ChosenFile, Uploads } from './use-uploads.ts';
import './documents.css';

const maxMegabytes = maxDocumentBytes / 1024 / 1024;
const accept = '.pdf,.png,.jpg,.jpeg,.webp,application/pdf,image/png,image/jpeg,image/webp';

/** Choosing photos and PDFs; they are sent with the form that this stands in. */
export function DocumentPicker({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <fieldset className="documents">
      <legend>{t('documents.title')}</legend>
      <div className="wide">
        <p id={`${id}-hint`} className="soft">
          {t('documents.hint', { max: maxMegabytes })}
        </p>
        <label className="pick" htmlFor={id}>
          {t('documents.choose')}
        </label>
        <input
          id={id}
          type="file"
          multiple
          accept={accept}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            void uploads.choose(Array.from(event.target.files ?? []), 'other');
            event.target.value = '';
          }}
        />
        <ul className="files" aria-live="polite">
          {uploads.files.map((one) => (
            <FileRow key={one.id} one={one} uploads={uploads} />
          ))}
        </ul>
      </div>
    </fieldset>
  );
}

function FileRow({ one, uploads }: { one: ChosenFile; uploads: Uploads }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { id, file, state, fault, purpose, progress, error } = one;
  const open = state === 'chosen' || state === 'failed' || state === 'refused';
  return (
    <li className={state}>
      <span className="file-name">{file.name}</span>{' '}
      <span className="soft">{formatBytes(language, file.size)}</span>
      {fault && (
        <p className="fault" role="alert">
          {t(`documents.fault.${fault}`, { max: maxMegabytes })}
        </p>
      )}
      {state === 'chosen' && (
        <NativeSelect
          aria-label={t('documents.purposeOf', { name: file.name })}
          choices={documentPurposeChoices}
          value={purpose}
          onChange={(value) => uploads.setPurpose(id, String(value))}
        />
      )}
      {state === 'sending' && (
        <progress value={progress} aria-label={t('documents.sending', { name: file.name })} />
      )}
      {(state === 'sending' || state === 'sent') && (
        <span className="soft">
          {state === 'sent' ? t('documents.sent') : `${Math.round(progress * 100)}%`}
        </span>
      )}
      {error !== undefined && <ProblemAlert error={error} />}
      {open && (
        <Button
          size="small"
          onClick={() => uploads.remove(id)}
          aria-label={t('documents.removeOf', { name: file.name })}
        >
          {t('documents.remove')}
        </Button>
      )}
    </li>
  );
}
