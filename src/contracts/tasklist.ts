import Type, { type Static } from 'typebox';
import { caseKinds } from './ids.ts';

/** A scalar of a case that lists filter and sort by: never personal, since it is a process variable. */
export const FieldValue = Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]);
export type FieldValue = Static<typeof FieldValue>;

export const filterOperators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'empty', 'present'] as const;

/** One condition on a column of the list (`kind`, `elementId`, `priority`, ...) or a field of the case (`fields.product`). */
export const TaskFilter = Type.Object(
  {
    field: Type.String({ pattern: '^(fields\\.)?[A-Za-z][A-Za-z0-9]{0,63}$' }),
    op: Type.Enum([...filterOperators]),
    /** Absent for `empty` and `present`; up to 50 values for `in`. */
    value: Type.Optional(Type.Union([FieldValue, Type.Array(FieldValue, { minItems: 1, maxItems: 50 })])),
  },
  { additionalProperties: false },
);
export type TaskFilter = Static<typeof TaskFilter>;

export const TaskSort = Type.Object(
  { by: TaskFilter.properties.field, direction: Type.Enum(['asc', 'desc']) },
  { additionalProperties: false },
);
export type TaskSort = Static<typeof TaskSort>;

/** What to list. Without a sort: the least time left first. */
export const TaskSearch = Type.Object(
  {
    /** Candidate group whose queue is asked for; without it every queue of the caller. */
    queue: Type.Optional(Type.String({ maxLength: 100 })),
    assigned: Type.Optional(Type.Enum(['me', 'nobody', 'anybody'])),
    filters: Type.Optional(Type.Array(TaskFilter, { maxItems: 20 })),
    sort: Type.Optional(Type.Array(TaskSort, { maxItems: 3 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** `nextCursor` of the page before, of the same search. */
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);
export type TaskSearch = Static<typeof TaskSearch>;

/** A row of the tasklist. */
export const TaskItem = Type.Object({
  userTaskKey: Type.String(),
  caseId: Type.String(),
  kind: Type.Enum([...caseKinds]),
  bpmnProcessId: Type.String(),
  processDefinitionKey: Type.String(),
  elementId: Type.String(),
  candidateGroups: Type.Array(Type.String()),
  branch: Type.Union([Type.String(), Type.Null()]),
  assignee: Type.Union([Type.String(), Type.Null()]),
  priority: Type.Integer(),
  /** 0: its own level; 1: told to the supervisor; 2: opened to the next level. */
  escalationLevel: Type.Integer(),
  dueDate: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
  /** Scalars of the case: product, amountMinor, severity, ... */
  fields: Type.Record(Type.String(), FieldValue),
});
export type TaskItem = Static<typeof TaskItem>;

/** How far what is shown is behind the engine. */
export const Freshness = Type.Object({
  /** Age of the oldest record that the engine has and the read model has not, ms; 0 when level; null: not known. */
  behindMs: Type.Union([Type.Integer(), Type.Null()]),
  asOf: Type.String({ format: 'date-time' }),
});
export type Freshness = Static<typeof Freshness>;

export const TaskSearchPage = Type.Object({
  items: Type.Array(TaskItem),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  freshness: Freshness,
});
export type TaskSearchPage = Static<typeof TaskSearchPage>;

/** Open tasks by queue, before the four-eyes exclusion: the page says so. */
export const QueueCounts = Type.Object({
  queues: Type.Array(Type.Object({ queue: Type.String(), open: Type.Integer() })),
  /** Given to the caller by name, also tasks counted in a queue above. */
  mine: Type.Integer(),
});
export type QueueCounts = Static<typeof QueueCounts>;

/** What lists can filter and sort by, for the filter builder. */
export const FieldDescription = Type.Object({
  field: Type.String(),
  type: Type.Enum(['text', 'number', 'money', 'boolean', 'time', 'choice']),
  zh: Type.String(),
  en: Type.String(),
  choices: Type.Optional(
    Type.Array(Type.Object({ value: Type.String(), zh: Type.String(), en: Type.String() })),
  ),
});
export type FieldDescription = Static<typeof FieldDescription>;

/** A search that was kept, with the columns as its owner set them. */
export const ViewDefinition = Type.Object(
  {
    search: Type.Omit(TaskSearch, ['limit', 'cursor']),
    columns: Type.Array(
      Type.Object(
        {
          field: TaskFilter.properties.field,
          width: Type.Optional(Type.Integer({ minimum: 40, maximum: 800 })),
        },
        { additionalProperties: false },
      ),
      { maxItems: 30 },
    ),
  },
  { additionalProperties: false },
);
export type ViewDefinition = Static<typeof ViewDefinition>;

export const SavedView = Type.Object({
  viewId: Type.String(),
  name: Type.String(),
  owner: Type.String(),
  /** `team`: everybody with the owner's team (or, without one, a role of theirs) sees it, only the owner changes it. */
  shared: Type.Enum(['private', 'team']),
  definition: ViewDefinition,
  /** Also the ETag; hand it back as If-Match. */
  version: Type.Integer(),
});
export type SavedView = Static<typeof SavedView>;

/** One action on many tasks; each is judged by itself. */
export const BulkAction = Type.Object(
  {
    action: Type.Enum(['claim', 'release', 'assign', 'complete']),
    userTaskKeys: Type.Array(Type.String({ pattern: '^\\d{1,19}$' }), {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
    }),
    assignee: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.@-]{1,64}$' })),
    /** For `complete`: the same answers to forms of the same task. */
    variables: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())),
  },
  { additionalProperties: false },
);
export type BulkAction = Static<typeof BulkAction>;

export const BulkResult = Type.Object({
  results: Type.Array(
    Type.Object({
      userTaskKey: Type.String(),
      state: Type.Enum(['done', 'accepted', 'refused']),
      /** Problem document of a refusal. */
      problem: Type.Optional(Type.Unknown()),
    }),
  ),
});
export type BulkResult = Static<typeof BulkResult>;
