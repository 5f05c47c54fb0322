import type { EffectCall, Refused } from '../call.ts';

export interface EmailMessage {
  /** Whom it goes to, as an id: a customer or somebody who works here. */
  readonly recipientId: string;
  readonly address: string;
  readonly templateId: string;
  readonly subject: string;
  readonly text: string;
  /** Ids of documents in the bank's own store that go along. */
  readonly attachmentIds?: readonly string[];
}

/** The e-mail gateway. */
export interface Email {
  send(
    message: EmailMessage,
    call: EffectCall,
  ): Promise<
    { readonly kind: 'sent'; readonly messageId: string } | Refused<'address-invalid' | 'address-blocked'>
  >;
}
