import { workers as accountOpening } from '../account-opening/index.ts';
import { workers as complaintHandling } from '../complaint-handling/index.ts';
import { workers as creditApproval } from '../credit-approval/index.ts';
import { workers as shared } from '../shared/index.ts';
import type { WorkerDefinition } from './define-worker.ts';

/** Every worker by the folder that it belongs to. */
export const workersByFolder: Readonly<Record<string, readonly WorkerDefinition[]>> = {
  'account-opening': accountOpening,
  'credit-approval': creditApproval,
  'complaint-handling': complaintHandling,
  shared,
};

/** Every worker once. @throws Error when two share a job type: which one would get a job is chance. */
export function allWorkers(): WorkerDefinition[] {
  const byType = new Map<string, WorkerDefinition>();
  for (const definition of Object.values(workersByFolder).flat()) {
    const other = byType.get(definition.type);
    if (other && other !== definition)
      throw new Error(`two workers are declared for job type ${definition.type}`);
    byType.set(definition.type, definition);
  }
  return [...byType.values()];
}
