import type { EffectCall, Refused } from '../call.ts';

export interface SmsMessage {
  /** Whom it goes to, as an id. */
  readonly recipientId: string;
  readonly mobile: string;
  /** Id of the text's template, e.g. `sms-code`: the only thing about the text that may be logged. */
  readonly templateId: string;
  /** The whole text; may hold a code. Never stored or logged by anybody. */
  readonly text: string;
}

/** The SMS gateway. */
export interface Sms {
  send(
    message: SmsMessage,
    call: EffectCall,
  ): Promise<
    { readonly kind: 'sent'; readonly messageId: string } | Refused<'number-invalid' | 'number-blocked'>
  >;
}
