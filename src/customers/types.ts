import type { Knex } from 'knex';
import type { DocumentFault } from '../contracts/document-content.ts';
import type { CaseKind } from '../contracts/ids.ts';
import type { StructureFault } from './document-structure.ts';

/** A transaction to take part in; without one a function runs in its own. */
export type Trx = Knex;

export type DocumentType = 'resident-id' | 'passport';

export interface IdentityDocument {
  readonly type: DocumentType;
  /** As printed; letters in capitals, no spaces. */
  readonly number: string;
  /** ISO 3166-1 alpha-2 of the issuer; `CN` for a resident identity card. */
  readonly country: string;
  /** ISO date. */
  readonly validUntil?: string | undefined;
}

/** What the bank knows of a person. Never log it, never put it into process variables. */
export interface CustomerData {
  readonly name: string;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
  readonly occupation?: string | undefined;
  /** ISO date. */
  readonly birthDate?: string | undefined;
  readonly gender?: string | undefined;
  readonly nationality?: string | undefined;
}

export interface Customer extends CustomerData {
  readonly customerId: string;
  /** `active` once the customer was created in the bank's CRM; before that a person who applied. */
  readonly status: 'prospect' | 'active';
  readonly documents: readonly IdentityDocument[];
  readonly crmId?: string | undefined;
  readonly branch?: string | undefined;
  readonly version: number;
}

export interface Customers {
  /**
   * Links to the customer with the same identity document (or, when none is given, with the same phone and name), else
   * makes a prospect. Never makes a second record for one document, however many requests race. Data of a customer
   * already known is not overwritten.
   * @returns `existing` is true when the bank already has this person as an active customer
   */
  findOrCreate(
    person: { readonly data: CustomerData; readonly document?: IdentityDocument; readonly branch?: string },
    trx?: Trx,
  ): Promise<{ customerId: string; existing: boolean; created: boolean }>;
  get(customerId: string, trx?: Trx): Promise<Customer | undefined>;
  /** Changes the named fields only. Returns false when there is no such (readable) customer. */
  update(customerId: string, changes: Partial<CustomerData>, trx?: Trx): Promise<boolean>;
  /** The customer now exists in the CRM; repeating it changes nothing. */
  activate(customerId: string, crmId: string, trx?: Trx): Promise<void>;
  findByDocument(
    document: Pick<IdentityDocument, 'type' | 'number' | 'country'>,
    trx?: Trx,
  ): Promise<string | undefined>;
  findByPhone(phone: string, trx?: Trx): Promise<string[]>;
  /** Exact name, blanks and letter case aside. */
  findByName(name: string, trx?: Trx): Promise<string[]>;
  /** Names for a page of results, in one query: customers erased or unknown are left out. */
  namesOf(customerIds: readonly string[], trx?: Trx): Promise<Map<string, string>>;
}

export interface Application<Payload = unknown> {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly customerId: string;
  readonly payload: Payload;
  readonly submittedAt: Date;
}

/** The whole application as it was submitted: the claim check behind a case id. */
export interface Applications {
  put(application: Application, trx?: Trx): Promise<void>;
  get<Payload = unknown>(caseId: string, trx?: Trx): Promise<Application<Payload> | undefined>;
  /** Cases of the customer, newest first. */
  ofCustomer(customerId: string, trx?: Trx): Promise<{ caseId: string; kind: CaseKind; submittedAt: Date }[]>;
}

export interface Consent {
  readonly purpose: string;
  readonly version: string;
  readonly givenAt: Date;
}

export interface Consents {
  /** @param consent.witnessedBy staff who took it from the customer; absent when the customer gave it online */
  give(
    consent: Consent & { customerId: string; caseId?: string; witnessedBy?: string },
    trx?: Trx,
  ): Promise<void>;
  withdraw(customerId: string, purpose: string, trx?: Trx): Promise<void>;
  /** Consents given and not withdrawn, newest first. */
  of(customerId: string, trx?: Trx): Promise<(Consent & { caseId?: string })[]>;
  /** Whether this case carries a consent for the purpose that still stands. */
  has(caseId: string, purpose: string, trx?: Trx): Promise<boolean>;
}

export interface FreeText {
  readonly textId: string;
  readonly customerId: string;
  readonly caseId?: string | undefined;
  /** What it is: `complaint`, `opinion`, `comment`, ... */
  readonly purpose: string;
  /** User id of the writer; absent when the customer wrote it. */
  readonly writtenBy?: string | undefined;
  readonly text: string;
  readonly createdAt: Date;
}

export interface FreeTexts {
  /**
   * Stores a text encrypted with the customer's key and returns its id.
   * @param text.key makes repeating harmless: the same key gives the first id again and stores nothing
   */
  put(text: Omit<FreeText, 'textId' | 'createdAt'> & { readonly key?: string }, trx?: Trx): Promise<string>;
  get(textId: string, trx?: Trx): Promise<FreeText | undefined>;
  ofCase(caseId: string, trx?: Trx): Promise<FreeText[]>;
}

export interface TaskDraft {
  /** By key of the form. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Never used twice for one person and task. */
  readonly version: string;
  readonly savedAt: Date;
}

/** One draft a person and task. `changed`: another device saved, or removed, it since (`current` as it is now). */
export interface TaskDrafts {
  get(userTaskKey: string, userId: string, trx?: Trx): Promise<TaskDraft | undefined>;
  /** @param draft.expected the version known to the writer; undefined: there is none yet */
  save(
    draft: {
      readonly userTaskKey: string;
      readonly userId: string;
      readonly customerId: string;
      readonly values: Readonly<Record<string, unknown>>;
      readonly expected: string | undefined;
    },
    trx?: Trx,
  ): Promise<
    | { readonly outcome: 'saved'; readonly version: string; readonly savedAt: Date }
    | { readonly outcome: 'changed'; readonly current: TaskDraft | undefined }
  >;
  /** @param expected undefined: whatever it is by now */
  remove(
    userTaskKey: string,
    userId: string,
    expected?: string,
    trx?: Trx,
  ): Promise<{ readonly outcome: 'removed' } | { readonly outcome: 'changed'; readonly current: TaskDraft }>;
  /** Drafts of tasks that have ended, whoever ended them. Returns how many. */
  removeEnded(trx?: Trx): Promise<number>;
}

export interface CaseComment {
  readonly commentId: string;
  readonly caseId: string;
  readonly customerId: string;
  readonly writtenBy: string;
  readonly text: string;
  /** User ids. */
  readonly mentions: readonly string[];
  readonly createdAt: Date;
}

export interface CaseComments {
  put(comment: Omit<CaseComment, 'commentId' | 'createdAt'>, trx?: Trx): Promise<CaseComment>;
  /** Oldest first. */
  ofCase(caseId: string, trx?: Trx): Promise<CaseComment[]>;
}

export interface StoredDocument {
  readonly documentId: string;
  readonly customerId?: string | undefined;
  readonly caseId?: string | undefined;
  /** What it is: `contract`, `income-proof`, `identity-copy`, ... */
  readonly purpose: string;
  /** Found by looking at the content, never taken from the sender. */
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly fileName?: string | undefined;
  /** User id of the staff member who added it; absent when the customer or a worker did. */
  readonly addedBy?: string | undefined;
  readonly createdAt: Date;
}

export type PutDocument =
  | { readonly outcome: 'stored'; readonly documentId: string; readonly contentType: string }
  | { readonly outcome: 'refused'; readonly reason: DocumentFault | StructureFault };

/** Contracts, uploads and other files, encrypted whole. PDF, PNG, JPEG and WebP up to 10 MiB. */
export interface Documents {
  /** @param document.key as with {@link FreeTexts.put}: the same key gives the first document again */
  put(
    document: {
      readonly customerId: string;
      readonly caseId?: string;
      readonly purpose: string;
      readonly content: Buffer;
      readonly fileName?: string;
      readonly addedBy?: string | undefined;
      readonly key?: string;
    },
    trx?: Trx,
  ): Promise<PutDocument>;
  get(documentId: string, trx?: Trx): Promise<(StoredDocument & { content: Buffer }) | undefined>;
  ofCase(caseId: string, trx?: Trx): Promise<StoredDocument[]>;
  /** Remembers that the document was sent to this person; the first time stands. */
  readBy(documentId: string, userId: string): Promise<void>;
  wasReadBy(documentId: string, userId: string, trx?: Trx): Promise<boolean>;
}

export interface Ratings {
  /** Returns false when the case was rated before; the first rating stands. */
  put(
    rating: { caseId: string; customerId: string; rating: number; commentTextId?: string },
    trx?: Trx,
  ): Promise<boolean>;
  get(
    caseId: string,
    trx?: Trx,
  ): Promise<{ rating: number; commentTextId?: string; ratedAt: Date } | undefined>;
}

export interface InboxMessage {
  readonly messageId: string;
  readonly customerId: string;
  readonly caseId?: string | undefined;
  /** Template id of the text. */
  readonly template: string;
  readonly text: string;
  readonly createdAt: Date;
  readonly readAt?: Date | undefined;
}

/** In-app messages to the customer. */
export interface Inbox {
  put(
    message: Pick<InboxMessage, 'customerId' | 'caseId' | 'template' | 'text'> & { readonly key?: string },
    trx?: Trx,
  ): Promise<string>;
  /** Newest first, at most 100. */
  ofCustomer(customerId: string, trx?: Trx): Promise<InboxMessage[]>;
  markRead(customerId: string, messageId: string, trx?: Trx): Promise<void>;
}

export type CodeCheck =
  | { readonly result: 'right' }
  | { readonly result: 'wrong'; readonly triesLeft: number }
  /** The last try was used up, now (`last` true) or earlier. */
  | { readonly result: 'exhausted'; readonly last: boolean }
  | { readonly result: 'expired' }
  /** No code was sent, or it was used already. */
  | { readonly result: 'none' };

/** One-time codes by SMS: 6 digits, 5 minutes, 3 tries. The database alone does not tell the code. */
export interface SmsCodes {
  /**
   * Makes the code to send. The same occurrence gives the same code again, so that a retried job sends what the gateway
   * may already have sent; another occurrence (`resend-1`) replaces the code, its expiry and its tries.
   * @returns `sends`: how many occurrences there were, the first one included; `expiresAt` by the bank's clock
   */
  create(
    request: { readonly caseId: string; readonly occurrence: string; readonly purpose?: string },
    trx?: Trx,
  ): Promise<{ code: string; expiresAt: Date; sends: number }>;
  /** Uses up one try. A right code is confirmed and can not be used again. */
  check(
    attempt: { readonly caseId: string; readonly code: string; readonly purpose?: string },
    trx?: Trx,
  ): Promise<CodeCheck>;
  /** How the code stands, without using a try. */
  state(
    caseId: string,
    purpose?: string,
    trx?: Trx,
  ): Promise<{
    state: 'none' | 'open' | 'confirmed' | 'exhausted' | 'expired';
    sends: number;
    triesLeft: number;
    /** How often another code may still be asked for. */
    resendsLeft: number;
    /** Null when no code was sent. */
    sentAt: Date | null;
    expiresAt: Date | null;
  }>;
  /** A confirmation that the case could not take: the code counts as open again. */
  reopen(caseId: string, purpose?: string, trx?: Trx): Promise<void>;
}

/** Everything kept of customers. Workers get these as ports of the same names. */
export interface CustomerStores {
  readonly customers: Customers;
  readonly applications: Applications;
  readonly consents: Consents;
  readonly freeTexts: FreeTexts;
  readonly taskDrafts: TaskDrafts;
  readonly caseComments: CaseComments;
  readonly documents: Documents;
  readonly ratings: Ratings;
  readonly inbox: Inbox;
  readonly smsCodes: SmsCodes;
  /** Crypto-erasure: destroys the customer's data key; everything sealed with it becomes unreadable for good. */
  erase(customerId: string, trx?: Trx): Promise<void>;
}
