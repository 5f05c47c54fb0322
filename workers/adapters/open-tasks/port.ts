/** A user task as the read model knows it. Keys are strings: they exceed 2^53. */
export interface OpenTask {
  readonly userTaskKey: string;
  readonly elementId: string;
  readonly assignee?: string;
  readonly candidateGroups: readonly string[];
  /** Candidate groups as the process created the task: escalations since have added to them. */
  readonly createdFor: readonly string[];
  readonly priority: number;
  readonly dueDate?: Date;
}

/** The read model's open user tasks. It trails the engine by up to seconds: an empty answer may come too early. */
export interface OpenTasks {
  find(query: { readonly caseId: string; readonly elementId: string }): Promise<readonly OpenTask[]>;
}
