/** A notice to everyone of some groups. It names a case and a task, never a person's data. */
export interface StaffNotice {
  readonly caseId: string;
  /** Role ids, e.g. `branch-manager`. */
  readonly groups: readonly string[];
  /** Code of the text, e.g. `sla-80`. */
  readonly topic: string;
  readonly elementId?: string;
  /** Distinguishes notices of the same topic in one case; the same one again is stored once. */
  readonly occurrence: string;
}

export interface StoredStaffNotice extends StaffNotice {
  readonly noticeId: string;
  readonly createdAt: Date;
}

/** Notices to staff, shown in the tasklist. */
export interface StaffNotices {
  /** Returns the id; the same case, topic and occurrence gives the first id again. */
  put(notice: StaffNotice): Promise<string>;
  /** Newest first, at most 100, for whoever is in one of the groups. */
  ofGroups(groups: readonly string[]): Promise<readonly StoredStaffNotice[]>;
}
