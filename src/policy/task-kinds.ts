/**
 * What completing a user task means for four eyes.
 * `decision`: decides on the case; nobody does so twice, nor on a case they entered. Everything not listed is one.
 * `check`: allowed or refused like a decision, but does not keep the person from deciding later (an extension of time).
 * `work`: collecting, correcting, contacting, answering a colleague: decides nothing.
 */
export type TaskKind = 'decision' | 'check' | 'work';

const kinds: Readonly<Record<string, Readonly<Record<string, TaskKind>>>> = {
  'credit-approval': { 'conduct-interview': 'work', 'rework-application': 'work' },
  'complaint-handling': {
    'first-response': 'work',
    'consult-department': 'work',
    'approve-extension': 'check',
    'settle-compensation': 'work',
    'settle-review-compensation': 'work',
  },
};

/** @param header value of the task header `fourEyes`, which a diagram may carry; it wins over the table */
export function taskKind(bpmnProcessId: string, elementId: string, header?: string): TaskKind {
  if (header === 'work' || header === 'check' || header === 'decision') return header;
  return kinds[bpmnProcessId]?.[elementId] ?? 'decision';
}

/** `process/element` of every task that decides nothing, for lists. */
export const workElements: readonly string[] = Object.entries(kinds).flatMap(([process, elements]) =>
  Object.keys(elements)
    .filter((element) => elements[element] === 'work')
    .map((element) => `${process}/${element}`),
);

/** Processes in which a decision is final unless it returned the case, and the form fields that say so. */
export const returnFields: Readonly<Record<string, readonly string[]>> = {
  'credit-approval': ['levelDecision', 'committeeVote'],
};

/**
 * Whether a decision leaves nothing to decide again for the one who made it. Elsewhere than in credit approval a level
 * decides anew whenever the process brings the case back to it (a complaint reopened, more information from a customer).
 * @param variables the form's answers; undefined when they are not known, which counts as final
 */
export function isFinal(bpmnProcessId: string, variables?: Readonly<Record<string, unknown>>): boolean {
  const fields = returnFields[bpmnProcessId];
  return fields !== undefined && !fields.some((field) => variables?.[field] === 'rework');
}
