import type { WorkerDefinition } from '../runtime/define-worker.ts';
import { calculateDeadlines } from './calculate-deadlines.ts';
import { escalateUserTask } from './escalate-user-task.ts';
import { notificationWorkers } from './notification-workers.ts';
import { notifyStaff } from './notify-staff.ts';

/** Workers of the called processes that all three kinds of case share. */
export const workers: WorkerDefinition[] = [
  calculateDeadlines,
  escalateUserTask,
  notifyStaff,
  ...notificationWorkers,
];
