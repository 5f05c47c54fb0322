import Type from 'typebox';
import { answer, effect, refuse, type StandIn } from '../stand-in-kit/route.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

const send = effect({
  name: 'send',
  method: 'POST',
  path: '/messages',
  input: Type.Object({
    recipientId: id,
    address: Type.String({ minLength: 1, maxLength: 320 }),
    templateId: id,
    subject: Type.String({ minLength: 1, maxLength: 200 }),
    text: Type.String({ minLength: 1, maxLength: 100_000 }),
    attachmentIds: Type.Optional(Type.Array(id, { maxItems: 20 })),
  }),
  subjects: (input) => [input.recipientId, input.address],
  keep: (input, hash) => ({
    recipientId: input.recipientId,
    templateId: input.templateId,
    addressHash: hash(input.address),
    textHash: hash(input.text),
    attachmentIds: input.attachmentIds,
  }),
  decide: ({ address }, _state, context) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)
      ? answer({ kind: 'sent', messageId: context.newId('EM') })
      : refuse('address-invalid'),
});

/** The e-mail gateway. Texts go to the outbox in memory, hashes to the ledger. */
export const emailStandIn: StandIn = {
  system: 'email',
  routes: [send],
  initial: () => undefined,
  apply() {},
  objects: () => [],
};
