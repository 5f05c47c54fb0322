import { Form } from '@bpmn-io/form-js-viewer';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../lib/i18n.ts';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import type { FormSchema } from '../api/task.ts';
import { answersOf, shownData } from './form-data.ts';
import { formWords } from './form-words.ts';
import './task-form.css';

type Values = Readonly<Record<string, unknown>>;

interface Props {
  readonly schema: FormSchema | null;
  /** What is known: everything but the answers is shown. */
  readonly data: Values;
  /** Answers that were kept before; read when the form is made. */
  readonly kept?: Values;
  readonly disabled: boolean;
  readonly onSubmit: (answers: Values) => void;
  readonly onChange?: (answers: Values) => void;
  /** The buttons; the one that completes the task calls `submit`. */
  readonly children: (submit: () => void) => ReactNode;
}

/** The task's form, drawn by form-js: conditions, templates and checks are as the analyst drew them. */
export function TaskForm({ schema, data, kept, disabled, onSubmit, onChange, children }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const form = useRef<Form>(undefined);
  // What was typed outlives a change of language, which draws the form anew.
  const answers = useRef<Values>(undefined);
  const heard = useRef(onChange);
  heard.current = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `kept` is where the form starts, not what it follows
  useEffect(() => {
    if (!schema) return;
    const made = new Form({ container: box.current!, additionalModules: [formWords(language)] });
    form.current = made;
    const start = { ...shownData(schema, data), ...(answers.current ?? kept) };
    let gone = false;
    void made.importSchema(structuredClone(schema) as never, start as never).then(() => {
      if (gone) return;
      if (disabled) made.setProperty('readOnly' as never, true);
      made.on('changed', (event: unknown) => {
        answers.current = answersOf(schema, (event as { data: Values }).data);
        heard.current?.(answers.current);
      });
    });
    return () => {
      gone = true;
      form.current = undefined;
      made.destroy();
    };
  }, [schema, data, disabled, language]);

  const submit = () => {
    if (!schema) return onSubmit({});
    const { data: values, errors } = form.current!.submit();
    if (Object.keys(errors).length === 0) onSubmit(answersOf(schema, values as Record<string, unknown>));
    else box.current?.querySelector<HTMLElement>('.fjs-has-errors input, .fjs-has-errors textarea')?.focus();
  };
  return (
    <div className="task-form">
      {schema ? <div ref={box} /> : <p>{t('tasks.noForm')}</p>}
      <div className="row">{children(submit)}</div>
    </div>
  );
}
