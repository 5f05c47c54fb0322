import Type, { type Static } from 'typebox';

/** One field of a request that is wrong. `field` is its path, e.g. `applicant.phone` or `resources.0.name`. */
export const FieldError = Type.Object({
  field: Type.String(),
  /** Machine-readable: `required`, `pattern`, `unknown`, `contradiction`, ... */
  code: Type.String(),
  zh: Type.String(),
  en: Type.String(),
});
export type FieldError = Static<typeof FieldError>;

/** Body of every answer that is an error (RFC 9457, `application/problem+json`). Carries no personal data. */
export const Problem = Type.Object(
  {
    /** Stable name of the kind of problem: `/problems/<kind>`. */
    type: Type.String(),
    title: Type.String({ description: 'Chinese / English' }),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    /** First wrong field, when a field is to blame. */
    field: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(FieldError)),
    requestId: Type.Optional(Type.String()),
  },
  { additionalProperties: true, $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;
