import type { WorkerDefinition } from '../runtime/define-worker.ts';
import { loadNotificationProfile } from './load-notification-profile.ts';
import { recordInAppMessage } from './record-in-app-message.ts';
import { sendNotification } from './send-notification.ts';

/** Workers of the called process customer-notification. */
export const notificationWorkers: WorkerDefinition[] = [
  loadNotificationProfile,
  recordInAppMessage,
  sendNotification,
];
