import Type from 'typebox';
import type { Customer } from '../../src/customers/index.ts';
import { AdapterError, isRetryable } from '../adapters/errors.ts';
import type { Ports } from '../adapters/ports.ts';
import { defineWorker, type WorkerContext } from '../runtime/define-worker.ts';
import { bpmnError, complete, incident, retry } from '../runtime/outcomes.ts';
import {
  freeTextOf,
  type NotificationTemplate,
  notificationTemplate,
  type RenderInput,
  renderInput,
  renderText,
} from './notification-text.ts';

const failed = 'delivery-failed';
type Context = WorkerContext & Pick<Ports, 'customers' | 'freeTexts' | 'sms' | 'email'>;
interface Delivery {
  readonly customer: Customer;
  readonly template: NotificationTemplate;
  readonly templateId: string;
  readonly occurrence: string;
  readonly render: RenderInput;
}

/** Sends one text over one channel, exactly once per case, template, channel and occurrence. */
export const sendNotification = defineWorker({
  type: 'send-notification',
  purpose: {
    zh: '按模板生成中英文通知并通过短信或电子邮件发送一次',
    en: 'Renders a template and sends it once by SMS or e-mail',
  },
  uses: ['customers', 'freeTexts', 'sms', 'email'],
  input: Type.Object({
    caseId: Type.String(),
    customerId: Type.String(),
    templateId: Type.String(),
    occurrence: Type.String(),
    deliveryChannel: Type.Union([Type.Literal('sms'), Type.Literal('email')]),
    language: Type.Union([Type.Literal('zh'), Type.Literal('en')]),
    notificationData: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  }),
  output: Type.Object({ notificationOutcome: Type.String(), notificationChannel: Type.String() }),
  errors: [
    { code: failed, when: 'the channel refused the customer or stayed unavailable until the last try' },
  ],
  async handle(input, context) {
    const { templateId, occurrence, deliveryChannel } = input;
    const template = notificationTemplate(templateId);
    if (!template) return incident(`no notification template "${templateId}"`);
    const customer = await context.customers.get(input.customerId);
    if (!customer) return bpmnError(failed, 'the customer is unknown or was erased');
    const data = input.notificationData ?? {};
    const freeText = deliveryChannel === 'email' ? await freeTextOf(data, context.freeTexts) : '';
    const render = renderInput(input, customer.name, data, freeText);
    const delivery = { customer, template, templateId, occurrence, render };
    try {
      const answer = await (deliveryChannel === 'sms' ? sendSms : sendEmail)(delivery, context);
      if (answer !== 'sent') return bpmnError(failed, `${deliveryChannel} refused: ${answer}`);
      return complete({ notificationOutcome: 'delivered', notificationChannel: deliveryChannel });
    } catch (error) {
      if (!(error instanceof AdapterError) || context.signal.aborted) throw error;
      if (isRetryable(error) && context.job.retries > 1) return retry(`${deliveryChannel} is unavailable`);
      // The last try decides: a message that cannot be sent must never hold up the case.
      context.log.error({ templateId, deliveryChannel, error: error.name }, 'notification could not be sent');
      return bpmnError(failed, `${deliveryChannel} failed for good`);
    }
  },
});

function sendSms(delivery: Delivery, context: Context): Promise<string> {
  const { customer, template, templateId, occurrence, render } = delivery;
  const { phone, customerId } = customer;
  if (!phone) return Promise.resolve('no-mobile');
  return context.effects.once(`notify-${templateId}-sms`, occurrence, async (idempotencyKey) => {
    const text = renderText(template.sms[render.language], render);
    const answer = await context.sms.send(
      { recipientId: customerId, mobile: phone, templateId, text },
      { signal: context.signal, caseId: context.caseId, idempotencyKey },
    );
    return answer.kind === 'sent' ? 'sent' : answer.code;
  });
}

function sendEmail(delivery: Delivery, context: Context): Promise<string> {
  const { customer, template, templateId, occurrence, render } = delivery;
  const { email, customerId } = customer;
  if (!email) return Promise.resolve('no-address');
  return context.effects.once(`notify-${templateId}-email`, occurrence, async (idempotencyKey) => {
    const subject = renderText(template.subject[render.language], render);
    const text = renderText(template.body[render.language], render);
    const answer = await context.email.send(
      { recipientId: customerId, address: email, templateId, subject, text },
      { signal: context.signal, caseId: context.caseId, idempotencyKey },
    );
    return answer.kind === 'sent' ? 'sent' : answer.code;
  });
}
