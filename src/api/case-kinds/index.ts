import { accountOpening } from './account-opening.ts';
import { complaintHandling } from './complaint.ts';
import { creditApproval } from './credit-approval.ts';
import type { CaseKindIntake } from './types.ts';

/** Every kind of case that can be applied for. */
export const caseKinds: readonly CaseKindIntake[] = [accountOpening, creditApproval, complaintHandling];
