import Type from 'typebox';

const Time = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = { zh: Type.String(), en: Type.String() };

/** How a case ended. */
export const Outcome = Type.Object(
  { id: Type.String(), ...Text },
  { description: '办理结果 / How the case ended; null while it runs or when it was cancelled' },
);

const summary = {
  caseId: Type.String(),
  kind: Type.String(),
  customerId: orNull(Type.String()),
  channel: orNull(Type.String()),
  enteredBy: orNull(Type.String()),
  state: Type.Enum(['starting', 'active', 'completed', 'terminated']),
  createdAt: Time,
  endedAt: orNull(Time),
  endElementId: orNull(Type.String()),
  hasIncident: Type.Boolean(),
  outcome: orNull(Outcome),
};

/** A page of cases. */
export const CasePage = Type.Object({
  items: Type.Array(Type.Object(summary)),
  nextCursor: orNull(Type.String()),
});

/** One case. */
export const CaseDetail = Type.Object({ ...summary, customerName: orNull(Type.String()) });

export const Phase = Type.Object({
  id: Type.String(),
  label: Type.Object(Text),
  expectedOf: Type.String(),
  told: orNull(Type.Object(Text)),
  takes: orNull(Type.Object(Text, { description: '通常用时 / How long it usually takes' })),
  state: Type.Enum(['done', 'current', 'next', 'possible', 'skipped']),
});
/** What is expected of whom, until when. */
export const Expectation = Type.Object({
  who: Type.Enum(['customer', 'bank']),
  action: Type.String(),
  ...Text,
  optional: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Type.Array(Type.String())),
  dueAt: Type.Optional(orNull(Time)),
});

/** A case as steps. */
export const Progress = Type.Object({
  caseId: summary.caseId,
  kind: summary.kind,
  state: summary.state,
  createdAt: summary.createdAt,
  endedAt: summary.endedAt,
  endElementId: summary.endElementId,
  outcome: summary.outcome,
  phases: Type.Array(Phase),
  current: orNull(Phase),
  next: orNull(Phase),
  expected: Type.Array(Expectation),
  code: orNull(
    Type.Object(
      {
        state: Type.Enum(['none', 'open', 'confirmed', 'exhausted', 'expired']),
        triesLeft: Type.Integer(),
        resendsLeft: Type.Integer(),
        sentAt: orNull(Time),
        expiresAt: orNull(Time),
      },
      { description: '短信验证码状态 / The code that the case waits for; never the code itself' },
    ),
  ),
  reasons: Type.Array(Type.Object(Text), {
    description: '系统拒绝的理由 / Why the rules refused, when they did',
  }),
  now: Type.String({ format: 'date-time', description: '银行时间 / The bank’s time, for counting down' }),
});
