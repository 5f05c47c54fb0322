import type { TSchema } from 'typebox';
import type { CaseKind } from '../../contracts/ids.ts';
import type { CustomerData, IdentityDocument } from '../../customers/index.ts';

/** What a rule beyond the schema found; the value is never repeated. */
export interface FieldRule {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}

/** Known once the application is stored: what start variables may need beyond the application itself. */
export interface Intake {
  /** An active customer of the bank already. */
  readonly existingCustomer: boolean;
  /** Ids of the free texts, by purpose. */
  readonly textIds: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** How one kind of case starts. Pure; what is the same for all kinds is in `start-case.ts`. */
export interface CaseKindIntake<Body = never> {
  readonly kind: CaseKind;
  /** Last part of the URL. */
  readonly path: string;
  readonly summary: string;
  readonly body: TSchema;
  problems(body: Body, now: Date): FieldRule[];
  channel(body: Body): string;
  /** Where the body names the person's mobile number. */
  readonly mobileField: string;
  person(body: Body): { data: CustomerData; document?: IdentityDocument };
  consents(body: Body): readonly { readonly purpose: string; readonly version: string }[];
  /** Free text, kept encrypted under ids. */
  texts(body: Body): readonly { readonly purpose: string; readonly text: string }[];
  /** What is stored, encrypted, as the application. */
  payload(body: Body): unknown;
  /** Ids, codes, amounts and flags only. */
  startVariables(body: Body, intake: Intake): Record<string, unknown>;
}
