import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ProblemError } from '../../lib/http.ts';
import { pick, useLanguage } from '../../lib/i18n.ts';
import { keptForm } from '../../lib/kept-form.ts';
import { DocumentPicker } from '../documents/document-picker.tsx';
import { useUploads } from '../documents/use-uploads.ts';
import { ProblemAlert } from '../problem-alert.tsx';
import type { ApplicationKind } from './kinds.tsx';
import { merged } from './merged.ts';
import { toRequest } from './to-request.ts';

export interface ApplicationFormProps {
  readonly found: ApplicationKind;
  /** Who fills it in; what was typed is kept for them only. */
  readonly userId: string;
  readonly byStaff: boolean;
  /** Part of the request that nobody types: channel, and what follows from it. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** What is known already. */
  readonly known: object;
  readonly phoneFixed: boolean;
  onStarted(caseId: string): void;
}

/** Fields of the server's problems that this form has nothing to show at. */
const strangers = (error: unknown, known: (field: string) => boolean) =>
  error instanceof ProblemError ? (error.problem.errors ?? []).filter(({ field }) => !known(field)) : [];

/** An application of any kind, with its files: sent once, however often the button is pressed or the page reloaded. */
export function ApplicationForm(props: ApplicationFormProps) {
  const { found, userId, byStaff, fixed, known, phoneFixed } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const [form] = Form.useForm();
  const kept = useMemo(() => keptForm(`${found.kind}.${byStaff}`, userId), [found.kind, byStaff, userId]);
  const initial = useMemo(
    () => merged(found.initial, known, kept.values() ?? {}, fixed),
    [found.initial, known, kept, fixed],
  );
  const uploads = useUploads();
  // State lags behind two quick presses: this does not.
  const sending = useRef(false);
  const hasField = (field: string) => form.getFieldsError().some(({ name }) => name.join('.') === field);
  const start = useMutation({
    async mutationFn(values: object) {
      kept.save(values);
      const body = toRequest(found.kind, merged(found.initial, known, values, fixed), kept.device());
      const headers = { 'idempotency-key': kept.key() };
      const { caseId } = await api<{ caseId: string }>(`/${found.path}`, { method: 'POST', body, headers });
      await uploads.sendAll(caseId);
      return caseId;
    },
    onSuccess(caseId) {
      kept.forget();
      props.onStarted(caseId);
    },
    onError(error) {
      if (!(error instanceof ProblemError)) return;
      const faults = (error.problem.errors ?? [])
        .filter(({ field }) => hasField(field))
        .map((one) => ({ name: one.field.split('.'), errors: [pick(language, one)] }));
      form.setFields(faults);
      if (faults[0]) form.scrollToField(faults[0].name, { focus: true });
    },
    onSettled: () => {
      sending.current = false;
    },
  });
  const send = (values: object) => {
    if (sending.current) return;
    sending.current = true;
    start.mutate(values);
  };
  const others = strangers(start.error, hasField);
  const count = start.error instanceof ProblemError ? (start.error.problem.errors?.length ?? 0) : 0;
  return (
    <Form
      form={form}
      layout="vertical"
      size="large"
      className="card application"
      initialValues={initial}
      scrollToFirstError={{ focus: true }}
      onValuesChange={(_, values) => kept.save(values)}
      onFinish={send}
    >
      {/* Fields that follow from the channel are watched by others. */}
      {Object.keys(fixed).map((name) => (
        <Form.Item key={name} name={name} hidden>
          <input type="hidden" />
        </Form.Item>
      ))}
      <found.Fields byStaff={byStaff} phoneFixed={phoneFixed} />
      {found.documents && <DocumentPicker uploads={uploads} />}
      {count > 0 && <Alert type="error" role="alert" showIcon title={t('apply.wrongFields', { count })} />}
      {others.map((one) => (
        <p key={one.field} className="fault" role="alert">
          {pick(language, one)}
        </p>
      ))}
      {count === 0 && <ProblemAlert error={start.error} />}
      <Button type="primary" htmlType="submit" loading={start.isPending} block>
        {t('apply.submit')}
      </Button>
    </Form>
  );
}
