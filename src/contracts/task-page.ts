import Type, { type Static, type TSchema } from 'typebox';
import { caseKinds } from './ids.ts';
import { maxCommentLength, maxMentions } from './task-page-limits.ts';

export { maxCommentLength, maxDraftBytes, maxMentions } from './task-page-limits.ts';

const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const UserId = Type.String({ pattern: '^[A-Za-z0-9_.@:-]{1,64}$' });

/** What a person has filled in so far: keys of the form only. */
export const DraftValues = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown());
export const DraftBody = Type.Object({ values: DraftValues }, { additionalProperties: false });
export type DraftBody = Static<typeof DraftBody>;

/**
 * The caller's own draft. Without one: no values, `savedAt` null and ETag `"0"`. A PUT hands back the ETag it knows as
 * If-Match (`"0"` for the first); when another device saved since, it gets 412 `draft-changed` with that `savedAt`.
 */
export const TaskDraft = Type.Object({ values: DraftValues, savedAt: Nullable(Instant) });
export type TaskDraft = Static<typeof TaskDraft>;

/** A person of the bank; the name is the user id when nobody of that id is known any more. */
export const StaffName = Type.Object({ userId: Type.String(), name: Type.String() });
export type StaffName = Static<typeof StaffName>;

/** Plain text: show it as text, never as markup. */
export const CaseComment = Type.Object({
  commentId: Type.String(),
  by: StaffName,
  at: Instant,
  text: Type.String(),
  mentions: Type.Array(StaffName),
});
export type CaseComment = Static<typeof CaseComment>;

export const NewComment = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: maxCommentLength, pattern: '\\S' }),
    mentions: Type.Optional(Type.Array(UserId, { maxItems: maxMentions, uniqueItems: true })),
  },
  { additionalProperties: false },
);
export type NewComment = Static<typeof NewComment>;

/** Oldest first. */
export const CaseComments = Type.Object({ items: Type.Array(CaseComment) });
export type CaseComments = Static<typeof CaseComments>;

export const notificationKinds = ['assigned', 'mentioned', 'due-soon', 'late'] as const;
/** Ids only: what it is about is read where it is. */
export const Notification = Type.Object({
  notificationId: Type.String(),
  kind: Type.Enum([...notificationKinds]),
  caseId: Type.String(),
  userTaskKey: Nullable(Type.String()),
  commentId: Nullable(Type.String()),
  at: Instant,
  readAt: Nullable(Instant),
});
export type Notification = Static<typeof Notification>;

/** Newest first. */
export const NotificationPage = Type.Object({
  items: Type.Array(Notification),
  unread: Type.Integer(),
  nextCursor: Nullable(Type.String()),
});
export type NotificationPage = Static<typeof NotificationPage>;

export const ReadNotifications = Type.Object(
  { ids: Type.Array(Type.String({ pattern: '^\\d{1,19}$' }), { minItems: 1, maxItems: 200 }) },
  { additionalProperties: false },
);
export type ReadNotifications = Static<typeof ReadNotifications>;

/** One reason why a completion with `If-Match: "<caseVersion>"` was answered 412 `case-changed` (member `changes`). */
export const CaseChange = Type.Object({
  what: Type.Enum(['document', 'comment', 'customer-message', 'task-completed', 'data']),
  zh: Type.String(),
  en: Type.String(),
  at: Instant,
  /** User id of who did it, when a person of the bank did. */
  by: Type.Optional(Type.String()),
});
export type CaseChange = Static<typeof CaseChange>;

export const visibilityLabels = ['personal', 'sensitive', 'internal'] as const;

/** One thing known of the applicant. `hidden`: there is a value, but not for the caller's eyes (then it is null). */
export const ApplicantField = Type.Object({
  field: Type.String(),
  label: Type.Enum([...visibilityLabels]),
  zh: Type.String(),
  en: Type.String(),
  value: Nullable(Type.String()),
  hidden: Type.Boolean(),
});
export type ApplicantField = Static<typeof ApplicantField>;

export const Exposure = Type.Object({
  /** Owed or to be drawn at this bank, fen. */
  exposureMinor: Type.Integer(),
  overdueMinor: Type.Integer(),
  activeFacilities: Type.Integer(),
});

export const CaseDocument = Type.Object({
  documentId: Type.String(),
  purpose: Type.String(),
  contentType: Type.String(),
  sizeBytes: Type.Integer(),
  createdAt: Instant,
  /** Staff who added it; null when it came from the customer or a worker. */
  addedBy: Nullable(StaffName),
});
export type CaseDocument = Static<typeof CaseDocument>;

export const ScoreReason = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() });
export const CreditScoreView = Type.Object({
  /** 0 to 1. */
  probabilityOfDefault: Type.Number(),
  grade: Type.String(),
  modelVersion: Nullable(Type.String()),
  reasons: Type.Array(ScoreReason),
});

const NamedValue = Type.Object({ name: Type.String(), value: Type.Unknown() });

export const MatchedRule = Type.Object({
  /** Row of the table, from 1. */
  row: Type.Integer(),
  /** What the analyst wrote beside the row. */
  annotation: Nullable(Type.String()),
  /** FEEL conditions of the row, of the columns that ask for something. */
  conditions: Type.Array(Type.Object({ input: Type.String(), condition: Type.String() })),
  outputs: Type.Array(NamedValue),
});
export type MatchedRule = Static<typeof MatchedRule>;

/** A decision table as it was evaluated in this case. Values are the engine's JSON. */
export const DecisionEvaluation = Type.Object({
  decisionId: Type.String(),
  name: Nullable(Type.String()),
  version: Nullable(Type.Integer()),
  elementId: Nullable(Type.String()),
  evaluatedAt: Instant,
  failed: Type.Boolean(),
  inputs: Type.Array(NamedValue),
  output: Type.Unknown(),
  matchedRules: Type.Array(MatchedRule),
});
export type DecisionEvaluation = Static<typeof DecisionEvaluation>;

/** One row of the comparison of applicant and list entry; null: not known. */
export const ScreeningComparison = Type.Object({
  field: Type.Enum(['name', 'nameLatin', 'birthDate', 'documentNumber']),
  applicant: Nullable(Type.String()),
  /** The list's spellings, the main one first. */
  entry: Type.Array(Type.String()),
});
export const ScreeningHitView = Type.Object({
  entryId: Type.String(),
  list: Nullable(Type.String({ description: 'sanctions | pep | watch' })),
  match: Nullable(Type.String({ description: 'document | exact | pinyin | transliteration | fuzzy' })),
  /** 0 to 100. */
  score: Nullable(Type.Number()),
  /** Empty when the entry is no longer on the list, or is hidden from the caller. */
  comparison: Type.Array(ScreeningComparison),
});
export type ScreeningHitView = Static<typeof ScreeningHitView>;

/** What somebody answered on an earlier level: decision fields and codes as they were chosen, and the free text. */
export const Opinion = Type.Object({
  userTaskKey: Type.String(),
  elementId: Type.String(),
  /** Name of the task in the diagram. */
  elementName: Nullable(Type.String()),
  by: StaffName,
  at: Instant,
  /** False while it is on its way to the engine. */
  delivered: Type.Boolean(),
  answers: Type.Array(NamedValue),
  texts: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
});
export type Opinion = Static<typeof Opinion>;

export const OtherCase = Type.Object({
  caseId: Type.String(),
  kind: Type.Enum([...caseKinds]),
  /** starting | active | completed | terminated */
  state: Type.String(),
  createdAt: Instant,
  endedAt: Nullable(Instant),
  endElementId: Nullable(Type.String()),
});
export type OtherCase = Static<typeof OtherCase>;

/** What the case waits for: of the customer, or of the bank. */
export const Expectation = Type.Object({
  who: Type.Enum(['customer', 'bank']),
  action: Type.String(),
  zh: Type.String(),
  en: Type.String(),
  optional: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Type.Array(Type.String())),
  dueAt: Type.Optional(Nullable(Instant)),
});

/** `GET /api/v1/user-tasks/:userTaskKey/context`: everything needed to decide, on one screen. */
export const TaskContext = Type.Object({
  userTaskKey: Type.String(),
  caseId: Type.String(),
  kind: Type.Enum([...caseKinds]),
  customerId: Type.String(),
  /** Hand it back as `If-Match: "<caseVersion>"` with the completion. The task detail carries it too. */
  caseVersion: Type.String(),
  processDefinitionKey: Type.String(),
  /** For the diagram: where tokens are, and where they were. */
  activeElementIds: Type.Array(Type.String()),
  completedElementIds: Type.Array(Type.String()),
  enteredBy: Nullable(StaffName),
  channel: Type.String(),
  applicant: Type.Object({
    status: Nullable(Type.String({ description: 'prospect | active; null after erasure' })),
    fields: Type.Array(ApplicantField),
  }),
  exposure: Nullable(Exposure),
  documents: Type.Array(CaseDocument),
  score: Nullable(CreditScoreView),
  decisions: Type.Array(DecisionEvaluation),
  screening: Type.Array(ScreeningHitView),
  opinions: Type.Array(Opinion),
  comments: Type.Array(CaseComment),
  otherCases: Type.Array(OtherCase),
  expected: Type.Array(Expectation),
});
export type TaskContext = Static<typeof TaskContext>;
