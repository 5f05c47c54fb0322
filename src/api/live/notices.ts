import { sessionEndChannel } from '../../sign-in/sessions.ts';

/** Channels on which PostgreSQL tells every API replica what happened (088-live.ts). */
export const channels = {
  task: 'tongban_user_task',
  notification: 'tongban_notification',
  sessionEnd: sessionEndChannel,
} as const;

/** A user task changed; with whose it is, so that nobody has to be asked. */
export interface TaskNotice {
  readonly userTaskKey: string;
  /** `completing`: a completion of ours is on its way. */
  readonly state: 'created' | 'completing' | 'completed' | 'canceled';
  readonly assignee?: string | undefined;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly branch: string | null;
}

/** Something for one person. */
export interface NotificationNotice {
  readonly id: string;
  readonly userId: string;
}

type Fields = Readonly<Record<string, unknown>>;
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const textOrNull = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

function fieldsOf(payload: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined for what is no notice of a task */
export function readTaskNotice(payload: string): TaskNotice | undefined {
  const fields = fieldsOf(payload);
  if (typeof fields?.userTaskKey !== 'string' || typeof fields.state !== 'string') return undefined;
  return {
    userTaskKey: fields.userTaskKey,
    state: fields.state as TaskNotice['state'],
    assignee: textOrNull(fields.assignee) ?? undefined,
    candidateGroups: texts(fields.candidateGroups),
    candidateUsers: texts(fields.candidateUsers),
    branch: textOrNull(fields.branch),
  };
}

export function readNotificationNotice(payload: string): NotificationNotice | undefined {
  const fields = fieldsOf(payload);
  if (typeof fields?.userId !== 'string' || fields.id === undefined) return undefined;
  return { id: String(fields.id), userId: fields.userId };
}
