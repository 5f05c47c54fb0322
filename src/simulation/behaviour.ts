import type { SeededRandom } from '../contracts/seeded-random.ts';
import { weighted } from './applications.ts';

/** What a simulated member of staff does with a task: how long it lies, and what they fill in. */
export interface TaskDecision {
  readonly delayMs: number;
  /** Whether the person works in office hours only. */
  readonly officeHours: boolean;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What of a task the simulated person looks at. */
export interface TaskView {
  readonly elementId: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const between = (random: SeededRandom, low: number, high: number) => low + random.next() * (high - low);
const opinion = (random: SeededRandom) =>
  `经核查资料第${1 + random.below(90)}项，同意按制度办理，编号${10_000 + random.below(90_000)}。`;

/**
 * How people of the bank decide, by task. All delays are assumptions of the demo: figures that they decide are marked
 * `assumed`. Rare slow ones make the deadlines' timers fire.
 */
export function decideTask(task: TaskView, random: SeededRandom): TaskDecision {
  switch (task.elementId) {
    case 'manual-review':
      return manualReview(random);
    case 'conduct-interview':
      return officeTask(random, 5, 30, {
        interviewResult: weighted(random, [
          ['satisfactory', 95],
          ['doubtful', 5],
        ]),
        interviewNote: opinion(random),
      });
    case 'approve-as-officer':
    case 'approve-as-branch-manager':
    case 'approve-as-head-office-risk':
      return officeTask(random, 2, 12, {
        levelDecision: weighted(random, [
          ['approve', 85],
          ['reject', 9],
          ['rework', 3],
          ['escalate', 3],
        ]),
        levelOpinion: opinion(random),
      });
    case 'vote-in-committee':
      return officeTask(random, 4, 15, {
        committeeVote: weighted(random, [
          ['approve', 85],
          ['reject', 15],
        ]),
        voteOpinion: opinion(random),
      });
    case 'rework-application':
      return officeTask(random, 10, 40, {
        reworkPayeeId: `PY-${random.below(1_000_000)}`,
        reworkNote: opinion(random),
      });
    case 'first-response':
      return officeTask(random, 5, 60, {
        contactResult: weighted(random, [
          ['reached', 80],
          ['written', 15],
          ['not-reached', 5],
        ]),
        confirmedComplexity: weighted(random, [
          ['standard', 88],
          ['complex', 12],
        ]),
        contactNote: opinion(random),
      });
    case 'investigate':
      return investigation(task, random);
    case 'consult-department':
      return officeTask(random, 60, 600, {
        consultationOpinion: weighted(random, [
          ['supports-customer', 40],
          ['supports-bank', 40],
          ['inconclusive', 20],
        ]),
        consultationText: opinion(random),
      });
    case 'approve-extension':
      return officeTask(random, 20, 120, {
        extensionDecision: weighted(random, [
          ['approve', 80],
          ['refuse', 20],
        ]),
        extensionOpinion: opinion(random),
      });
    case 'approve-compensation':
      return officeTask(random, 20, 120, {
        compensationDecision: weighted(random, [
          ['approve', 90],
          ['return', 10],
        ]),
        compensationOpinion: opinion(random),
      });
    case 'settle-compensation':
    case 'settle-review-compensation':
      return officeTask(random, 30, 200, {
        settlementMethod: 'other-account',
        settlementNote: opinion(random),
      });
    case 'review-complaint':
      return complaintReview(random);
    default:
      throw new Error(`nobody in the simulation knows the task ${task.elementId}`);
  }
}

function manualReview(random: SeededRandom): TaskDecision {
  const reviewDecision = weighted(random, [
    ['approve', 78],
    ['reject', 12],
    ['more-information', 10],
  ]);
  const reason = {
    approve: 'DOCUMENTS_CONFIRMED',
    reject: 'IDENTITY_NOT_CONFIRMED',
    'more-information': 'INFORMATION_MISSING',
  }[reviewDecision];
  return {
    delayMs: random.next() < 0.97 ? between(random, 12, 50) * second : between(random, 70, 200) * second,
    officeHours: false,
    variables: { reviewDecision, reviewReasonCode: reason, reviewOpinion: opinion(random) },
  };
}

function complaintReview(random: SeededRandom): TaskDecision {
  const reviewDecision = weighted(random, [
    ['maintain', 80],
    ['change', 20],
  ]);
  return officeTask(random, 240, 2_000, {
    reviewDecision,
    ...(reviewDecision === 'change' ? { reviewCompensationMinor: 5_000 } : {}),
    reviewText: opinion(random),
  });
}

function officeTask(
  random: SeededRandom,
  lowMinutes: number,
  highMinutes: number,
  variables: Record<string, unknown>,
): TaskDecision {
  return { delayMs: between(random, lowMinutes, highMinutes) * minute, officeHours: true, variables };
}

function investigation(task: TaskView, random: SeededRandom): TaskDecision {
  const consulted =
    task.variables.consultDepartments !== undefined && task.variables.consultDepartments !== null;
  const decision = consulted
    ? weighted(random, [
        ['uphold', 40],
        ['partly-uphold', 30],
        ['reject', 30],
      ])
    : weighted(random, [
        ['uphold', 35],
        ['partly-uphold', 25],
        ['reject', 22],
        ['consult', 15],
        ['extend', 3],
      ]);
  const delay = between(random, 120, 900);
  if (decision === 'consult')
    return officeTask(random, delay, delay, {
      investigateDecision: decision,
      consultDepartments: ['account-operations', 'risk'],
      consultQuestion: opinion(random),
    });
  if (decision === 'extend')
    return officeTask(random, delay, delay, {
      investigateDecision: decision,
      extensionReason: 'especially-complex',
    });
  const compensation =
    decision === 'reject'
      ? 0
      : weighted(random, [
          [0, 50],
          [5_000, 35],
          [80_000, 15],
        ]);
  return officeTask(random, delay, delay, {
    investigateDecision: decision,
    compensationMinor: compensation,
    rootCause: random.pick(['process-defect', 'system-fault', 'information-unclear', 'third-party']),
    answer: opinion(random),
  });
}

/** What a simulated customer does when the case waits for a message of theirs; undefined: nothing, let it expire. */
export interface CustomerAction {
  readonly delayMs: number;
  /** `right-code` and `wrong-codes` are read off the phone; the others are messages of the API. */
  readonly act:
    | 'right-code'
    | 'wrong-codes'
    | 'sms-code-resend'
    | 'rating'
    | 'contract-signature'
    | 'more-information'
    | 'review-request';
  readonly body: Readonly<Record<string, unknown>>;
}

/** How customers react, by the message that the case waits for. Assumptions of the demo. */
export function decideCustomer(messageName: string, random: SeededRandom): CustomerAction | undefined {
  const draw = random.next();
  switch (messageName) {
    case 'sms-code-checked':
      if (draw < 0.95) return { delayMs: between(random, 8, 60) * second, act: 'right-code', body: {} };
      if (draw < 0.98)
        return { delayMs: between(random, 60, 150) * second, act: 'sms-code-resend', body: {} };
      if (draw < 0.99) return { delayMs: between(random, 20, 60) * second, act: 'wrong-codes', body: {} };
      return undefined;
    case 'customer-rated':
      if (draw > 0.6) return undefined;
      return {
        delayMs: between(random, 0.5, 20) * hour,
        act: 'rating',
        body: {
          rating: weighted(random, [
            [5, 74],
            [4, 23.5],
            [3, 1],
            [2, 1],
            [1, 0.5],
          ]),
        },
      };
    case 'contract-signed':
      if (draw > 0.96) return undefined;
      return {
        delayMs: between(random, 0.2, 20) * hour,
        act: 'contract-signature',
        body: { accepted: true },
      };
    case 'more-information-provided':
      if (draw > 0.9) return undefined;
      return {
        delayMs: between(random, 1, 30) * hour,
        act: 'more-information',
        body: { text: `补充说明：工资流水已更新，编号${10_000 + random.below(90_000)}。` },
      };
    case 'review-requested':
      if (draw > 0.1) return undefined;
      return { delayMs: between(random, 1, 3) * day, act: 'review-request', body: {} };
    default:
      return undefined;
  }
}
