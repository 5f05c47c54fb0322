import type { Role } from '../contracts/roles.ts';
import type { TaskKind } from './task-kinds.ts';

/** A user task as the durable read model knows it. */
export interface TaskFacts {
  readonly userTaskKey: string;
  readonly elementId: string;
  readonly kind: TaskKind;
  readonly assignee?: string | undefined;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  /** Engine time. */
  readonly createdAt: Date;
}

/** A decision on the case, made by anybody, on any level. */
export interface PastDecision {
  readonly userId: string;
  /** In whose place it was made; null: their own. */
  readonly onBehalfOf: string | null;
  readonly elementId: string;
  /** Engine time at which its task ended; null while the command is on its way. */
  readonly endedAt: Date | null;
  /** Whether it decided for good; what returned the case for rework decided nothing. */
  readonly final: boolean;
}

/** An absence in force: the substitute does the work of the absent person. */
export interface Absence {
  readonly userId: string;
  readonly substituteId: string;
  /** Of the absent person. */
  readonly roles: readonly Role[];
}

/** What a loan is judged by, as the process has it. Money in fen. */
export interface LoanFacts {
  readonly product: string;
  readonly grade: string;
  readonly amountMinor: number;
}

/** A personal limit; `*` stands for every product or grade. */
export interface PersonLimit {
  readonly userId: string;
  readonly product: string;
  readonly grade: string;
  readonly limitMinor: number;
}

/** What is known of a case when somebody wants to act in it. Complete only if read under the lock of the case. */
export interface CaseFacts {
  readonly caseId: string;
  /** Whose case it is; null: of no branch. */
  readonly branch: string | null;
  /** Staff who entered the case for the customer. */
  readonly enteredBy: string | null;
  /** Staff whom the case is about. */
  readonly involved: readonly string[];
  /** Staff who manage the customer, or did at any time since the case began. */
  readonly managers: readonly string[];
  readonly decisions: readonly PastDecision[];
  /** Everybody's, in force at this moment. */
  readonly absences: readonly Absence[];
  /** Null: not a loan. `unknown`: a loan whose figures the read model does not have. */
  readonly loan: LoanFacts | 'unknown' | null;
  readonly limits: readonly PersonLimit[];
}
