/** What intake knows of a complaint; codes and ids only. */
export interface ComplaintTicket {
  readonly caseId: string;
  readonly customerId: string;
  /** What it is about, as the customer chose: a code of `complaintSubjects`. */
  readonly subject: string;
  readonly channel: string;
  readonly receivedAt: Date;
}

export interface RegisteredComplaint extends ComplaintTicket {
  readonly linkedTo?: string;
  readonly category?: string;
  readonly severity?: string;
  readonly outcome?: string;
  readonly rootCause?: string;
  /** Goodwill paid in all, fen. */
  readonly compensationMinor?: number;
  readonly closedAt?: Date;
}

export interface ComplaintOutcome {
  readonly outcome: string;
  readonly category?: string | undefined;
  readonly severity?: string | undefined;
  readonly rootCause?: string | undefined;
  readonly compensationMinor: number;
  readonly closedAt: Date;
}

/** The bank's own book of complaints: one row a ticket, whatever channel it came by. Every call may be repeated. */
export interface ComplaintRegister {
  /**
   * Registers a ticket and links it to the customer's oldest open one on the same subject received within the window.
   * Two that arrive together are put in order, so that exactly one of them is the duplicate.
   * @returns the case linked to, or null; a repeated call gives the first answer again
   */
  register(ticket: ComplaintTicket, windowDays: number): Promise<{ readonly linkedTo: string | null }>;
  /** Closes a ticket with its outcome and root cause. The first closing stands. */
  close(caseId: string, outcome: ComplaintOutcome): Promise<void>;
  /** Everything the customer ever raised, newest first: the handler's one view. */
  ofCustomer(customerId: string): Promise<readonly RegisteredComplaint[]>;
}
