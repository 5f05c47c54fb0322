import Type from 'typebox';
import { answer, effect, refuse, type StandIn } from '../stand-in-kit/route.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

const send = effect({
  name: 'send',
  method: 'POST',
  path: '/messages',
  input: Type.Object({
    recipientId: id,
    mobile: Type.String({ minLength: 1, maxLength: 30 }),
    templateId: id,
    text: Type.String({ minLength: 1, maxLength: 1_000 }),
  }),
  subjects: (input) => [input.recipientId, input.mobile],
  keep: (input, hash) => ({
    recipientId: input.recipientId,
    templateId: input.templateId,
    mobileHash: hash(input.mobile),
    textHash: hash(input.text),
  }),
  decide({ mobile }, _state, context) {
    // Mobile numbers of the mainland, or any number in international form.
    const valid = /^((\+?86)?1[3-9]\d{9}|\+[1-9]\d{6,14})$/.test(mobile.replaceAll(/[ -]/g, ''));
    return valid ? answer({ kind: 'sent', messageId: context.newId('SMS') }) : refuse('number-invalid');
  },
});

/** The SMS gateway. Texts go to the outbox in memory, hashes to the ledger. */
export const smsStandIn: StandIn = {
  system: 'sms',
  routes: [send],
  initial: () => undefined,
  apply() {},
  objects: () => [],
};
