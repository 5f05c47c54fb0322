import { approvers, type Role } from '../contracts/roles.ts';
import type { Principal } from './principal.ts';

/**
 * `personal`: says something of a person. `sensitive`: documents, identity and finances, whose loss would hurt.
 * `internal`: what the bank thinks and how it works; never for the customer.
 */
export type Label = 'personal' | 'sensitive' | 'internal';

const everything: readonly Label[] = ['personal', 'sensitive', 'internal'];

/** Which role sees which label. Customers see their own cases only (reach.ts); channels act for them. */
const roleLabels: Readonly<Record<Role, readonly Label[]>> = {
  ...(Object.fromEntries(approvers.map((role) => [role, everything])) as Record<
    (typeof approvers)[number],
    readonly Label[]
  >),
  customer: ['personal', 'sensitive'],
  channel: ['personal', 'sensitive'],
  'contact-centre-agent': ['personal'],
  'process-analyst': ['internal'],
  operator: ['internal'],
  auditor: everything,
  administrator: [],
};

/** Which labels each thing that is shown carries; seeing it takes all of them. */
const resourceLabels = {
  'customer-name': ['personal'],
  application: ['personal'],
  /** Free text of the customer. */
  'customer-text': ['personal'],
  /** Opinions, notes and comments of staff: internal, and about a person. */
  'staff-text': ['personal', 'internal'],
  /** That there is a document, of which kind and when; what is in it is the next two. */
  'customer-document-entry': ['personal'],
  'staff-document-entry': ['personal', 'internal'],
  'customer-document': ['sensitive'],
  'staff-document': ['sensitive', 'internal'],
  /** Process variables, which hold ids, codes and amounts. */
  'task-data': ['internal'],
  'history-values': ['internal'],
} as const satisfies Record<string, readonly Label[]>;

export type Resource = keyof typeof resourceLabels;

/** May this principal see what carries the label? */
export const visible = (principal: Principal, label: Label): boolean =>
  principal.emergencyAccess !== undefined || principal.roles.some((role) => roleLabels[role].includes(label));

/** May this principal see the thing, by all of its labels? */
export const maySee = (principal: Principal, resource: Resource): boolean =>
  resourceLabels[resource].every((label) => visible(principal, label));

/** A text or document is the staff's when a user of the bank is named with it, else the customer's. */
export const textResource = (text: { readonly writtenBy?: string | undefined }): Resource =>
  text.writtenBy === undefined ? 'customer-text' : 'staff-text';
export const documentResource = (document: { readonly addedBy?: string | undefined }): Resource =>
  document.addedBy === undefined ? 'customer-document' : 'staff-document';

export const documentEntryResource = (document: { readonly addedBy?: string | undefined }): Resource =>
  document.addedBy === undefined ? 'customer-document-entry' : 'staff-document-entry';

export const seesEverything = (principal: Principal): boolean =>
  everything.every((label) => visible(principal, label));
