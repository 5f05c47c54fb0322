import type { WorkerDefinition } from '../runtime/define-worker.ts';
import { classifyComplaint } from './classify-complaint.ts';
import { escalateRegulatorComplaint } from './escalate-regulator-complaint.ts';
import { linkDuplicateComplaint } from './link-duplicate-complaint.ts';
import { payGoodwillCompensation } from './pay-goodwill-compensation.ts';
import { recordComplaintOutcome } from './record-complaint-outcome.ts';

/** Workers that only complaint-handling uses. */
export const workers: WorkerDefinition[] = [
  classifyComplaint,
  escalateRegulatorComplaint,
  linkDuplicateComplaint,
  payGoodwillCompensation,
  recordComplaintOutcome,
];
