import Type from 'typebox';
import { AdapterIdempotencyConflict } from '../adapters/errors.ts';
import { defineWorker } from '../runtime/define-worker.ts';
import { bpmnError, complete } from '../runtime/outcomes.ts';
import { caseVariables } from './case-variables.ts';

const undeliverable = 'SMS_UNDELIVERABLE';

/** The text with the code. It is given to the gateway and kept nowhere. */
export function codeText(code: string, caseId: string): string {
  return `【通办银行】验证码${code}，5分钟内有效，用于确认您的申请${caseId}，请勿告诉他人。Code ${code}, valid for 5 minutes; never pass it on.`;
}

/**
 * The gateway has sent another text under this key: before the database was restored from a backup. That code is lost, and
 * nothing is sent twice: the customer asks for a new one.
 */
function sentBefore(error: unknown): { readonly kind: 'sent' } {
  if (error instanceof AdapterIdempotencyConflict) return { kind: 'sent' };
  throw error;
}

/** Makes a one-time code and sends it to the customer's mobile number. The code never enters the process. */
export const sendSmsCode = defineWorker({
  type: 'send-sms-code',
  purpose: { zh: '生成并发送6位短信验证码', en: 'Makes and sends a six-digit code by SMS' },
  uses: ['customers', 'smsCodes', 'sms'],
  input: Type.Object({ ...caseVariables, smsSends: Type.Integer({ minimum: 0, maximum: 20 }) }),
  output: Type.Object({ smsSends: Type.Integer({ minimum: 1 }) }),
  errors: [{ code: undeliverable, when: 'the gateway refuses the number for good, or there is none' }],
  async handle({ caseId, customerId, smsSends }, { customers, smsCodes, sms, effects, signal }) {
    const mobile = (await customers.get(customerId))?.phone;
    if (mobile === undefined) return bpmnError(undeliverable, 'the customer has no mobile number');
    const occurrence = smsSends === 0 ? 'send' : `resend-${smsSends}`;
    const { code } = await smsCodes.create({ caseId, occurrence });
    const sent = await effects.once('send-sms-code', occurrence, (idempotencyKey) =>
      sms
        .send(
          { recipientId: customerId, mobile, templateId: 'sms-code', text: codeText(code, caseId) },
          { idempotencyKey, caseId, signal },
        )
        .catch(sentBefore),
    );
    if (sent.kind === 'refused') return bpmnError(undeliverable, sent.code);
    return complete({ smsSends: smsSends + 1 });
  },
});
