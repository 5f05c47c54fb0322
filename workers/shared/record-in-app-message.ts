import Type from 'typebox';
import { defineWorker } from '../runtime/define-worker.ts';
import { complete, incident } from '../runtime/outcomes.ts';
import { freeTextOf, notificationTemplate, renderInput, renderText } from './notification-text.ts';

/** Puts the text into the customer's in-app inbox, encrypted, once per case, template and occurrence. */
export const recordInAppMessage = defineWorker({
  type: 'record-in-app-message',
  purpose: {
    zh: '把通知加密写入客户的应用内消息箱',
    en: "Stores the notice, encrypted, in the customer's in-app inbox",
  },
  uses: ['customers', 'freeTexts', 'inbox'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    templateId: Type.String(),
    occurrence: Type.String(),
    language: Type.Union([Type.Literal('zh'), Type.Literal('en')]),
    notificationData: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  }),
  output: Type.Object({ notificationOutcome: Type.String(), notificationChannel: Type.String() }),
  async handle(input, { customers, freeTexts, inbox }) {
    const { caseId, customerId, templateId, occurrence } = input;
    const template = notificationTemplate(templateId);
    if (!template) return incident(`no notification template "${templateId}"`);
    const customer = await customers.get(customerId);
    // Erased meanwhile: there is nobody to tell and nothing may be stored.
    if (!customer) return complete({ notificationOutcome: 'undelivered', notificationChannel: 'none' });
    const data = input.notificationData ?? {};
    const render = renderInput(input, customer.name, data, await freeTextOf(data, freeTexts));
    await inbox.put({
      customerId,
      caseId,
      template: templateId,
      text: renderText(template.body[input.language], render),
      key: `${caseId}/notify-${templateId}-in-app/${occurrence}`,
    });
    return complete({ notificationOutcome: 'in-app-only', notificationChannel: 'in-app' });
  },
});
