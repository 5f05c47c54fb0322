import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { notificationTemplate } from './notification-text.ts';

const preferences = ['sms', 'email', 'app'] as const;
type Preference = (typeof preferences)[number];

/** What the channel table decides on: how the customer can be reached, never at which number or address. */
export const loadNotificationProfile = defineWorker({
  type: 'load-notification-profile',
  purpose: {
    zh: '查询客户可用的通知渠道、偏好和语言（不含号码和地址）',
    en: 'Channels that reach the customer, preference and language, without numbers or addresses',
  },
  uses: ['customers', 'applications'],
  input: Type.Object({ caseId: Type.String(), customerId: Type.String(), templateId: Type.String() }),
  output: Type.Object({
    urgency: Type.String(),
    preferredChannel: Type.String(),
    hasMobile: Type.Boolean(),
    hasEmail: Type.Boolean(),
    language: Type.String(),
  }),
  async handle({ caseId, customerId, templateId }, { customers, applications }) {
    const template = notificationTemplate(templateId);
    if (!template) return incident(`no notification template "${templateId}"`);
    const customer = await customers.get(customerId);
    const application = await applications.get<{ contactPreference?: unknown } | null>(caseId);
    return complete({
      urgency: template.urgency,
      preferredChannel: preferenceOf(application?.payload?.contactPreference),
      hasMobile: Boolean(customer?.phone),
      hasEmail: Boolean(customer?.email),
      language: languageOf(customer?.nationality),
    });
  },
});

function preferenceOf(value: unknown): Preference | 'none' {
  return preferences.find((preference) => preference === value) ?? 'none';
}

/** Chinese unless the bank knows the customer as a foreigner. */
function languageOf(nationality: string | undefined): 'zh' | 'en' {
  return nationality === undefined || ['CN', 'HK', 'MO', 'TW'].includes(nationality) ? 'zh' : 'en';
}
