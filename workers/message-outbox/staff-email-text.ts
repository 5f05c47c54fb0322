import raw from '../../processes/shared/staff-email-templates.json' with { type: 'json' };
import type { StaffEmail } from '../../src/outbox/staff-email-outbox.ts';

type Template = { readonly subject: string; readonly text: string };
const templates: Readonly<Record<string, Template>> = raw;

export const staffEmailTemplateIds = (): readonly string[] => Object.keys(templates);

/**
 * Subject and text of an e-mail to staff, in both languages: nobody's is known. Pure.
 * @param publicUrl where browsers reach the platform
 * @returns undefined when nobody wrote a template under that id
 */
export function staffEmailText(
  { templateId, caseId, userTaskKey }: Pick<StaffEmail, 'templateId' | 'caseId' | 'userTaskKey'>,
  publicUrl: string,
): Template | undefined {
  const template = Object.hasOwn(templates, templateId) ? templates[templateId] : undefined;
  if (!template) return undefined;
  const path = userTaskKey ? `tasks/${userTaskKey}` : `cases/${caseId}`;
  const url = `${publicUrl.replace(/\/+$/, '')}/${path}`;
  const text = template.text.replaceAll('{{caseId}}', caseId).replaceAll('{{url}}', url);
  return { subject: template.subject, text };
}
