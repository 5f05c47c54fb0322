import Type from 'typebox';
import { effectOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { Email } from './port.ts';

const send = operation({
  name: 'send',
  method: 'POST',
  path: '/messages',
  answer: Type.Object({
    kind: Type.Literal('sent'),
    messageId: Type.String({ minLength: 1, maxLength: 64 }),
  }),
  refusals: ['address-invalid', 'address-blocked'],
});

/** The e-mail gateway over HTTP. */
export function createEmail(client: SystemClient): Email {
  return { send: (message, call) => client.call(send, { ...message }, effectOptions(call)) };
}
