export const activities = [
  'service task',
  'send task',
  'receive task',
  'user task',
  'manual task',
  'undefined task',
  'script task',
  'business rule task',
  'call activity',
  'sub-process',
] as const;

/** What an activity is. */
export type ActivityName = (typeof activities)[number];

/** Events that a boundary event or the start of an event sub-process waits for; a `~` stands for not interrupting. */
export const reactions = [
  'message',
  '~message',
  'timer',
  '~timer',
  'signal',
  '~signal',
  'error',
  'escalation',
  '~escalation',
] as const;

export type Reaction = (typeof reactions)[number];

const endEvents = ['none', 'message', 'signal', 'escalation', 'error', 'terminate', 'compensation'] as const;
const throwEvents = ['none', 'message', 'signal', 'escalation', 'compensation'] as const;
export const catchEvents = ['message', 'timer', 'signal'] as const;

const structures = [
  'exclusive gateway',
  'parallel fork',
  'parallel join',
  'inclusive fork',
  'inclusive join',
  'event-based gateway',
  'loop',
  'link',
  'boundary compensation',
  'handler sub-process',
  'handler multi-instance',
  'nested sub-process',
  'nested multi-instance',
  'element of a called process',
  'element of an event sub-process',
  'boundary event of a multi-instance',
  'event sub-process in a sub-process',
  'event sub-process in a multi-instance',
] as const;

/**
 * What is counted: an element with its event, whether it interrupts, whether it is in multi-instance (`||` in parallel,
 * `=` sequentially), and the kinds of scope that behave in their own way.
 */
export type Kind =
  | ActivityName
  | `|| ${ActivityName}`
  | `= ${ActivityName}`
  | (typeof structures)[number]
  | `start ${(typeof catchEvents)[number]}`
  | `catch ${(typeof catchEvents)[number]}`
  | `throw ${(typeof throwEvents)[number]}`
  | `end ${(typeof endEvents)[number]}`
  | `boundary ${Reaction}`
  | `event sub-process ${Reaction}`;

export const kinds: readonly Kind[] = [
  ...activities,
  ...activities.map((name) => `|| ${name}` as const),
  ...activities.map((name) => `= ${name}` as const),
  ...structures,
  ...catchEvents.map((name) => `start ${name}` as const),
  ...catchEvents.map((name) => `catch ${name}` as const),
  ...throwEvents.map((name) => `throw ${name}` as const),
  ...endEvents.map((name) => `end ${name}` as const),
  ...reactions.map((name) => `boundary ${name}` as const),
  ...reactions.map((name) => `event sub-process ${name}` as const),
];
