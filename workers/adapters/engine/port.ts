import type { QueryCall } from '../call.ts';

/** What the engine is asked beyond completing jobs. Throws the errors of `../errors.ts`; both may be repeated. */
export interface Engine {
  /**
   * Publishes a message, e.g. to start a follow-up case. A `messageId` seen within the time to live counts as done:
   * `duplicate` instead of a second start. Variables carry no personal data.
   */
  publishMessage(
    message: {
      readonly name: string;
      readonly correlationKey: string;
      readonly messageId: string;
      readonly timeToLiveMs: number;
      readonly variables: Readonly<Record<string, unknown>>;
    },
    call: QueryCall,
  ): Promise<{ readonly kind: 'published' | 'duplicate' }>;
  /** Changes the named attributes of an open user task. `not-found`: it was completed or cancelled meanwhile. */
  updateUserTask(
    change: {
      readonly userTaskKey: string;
      /** 0 to 100. */
      readonly priority?: number;
      readonly candidateGroups?: readonly string[];
      readonly dueDate?: Date;
    },
    call: QueryCall,
  ): Promise<{ readonly kind: 'updated' } | { readonly kind: 'not-found' }>;
}
