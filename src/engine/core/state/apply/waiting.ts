import { noKey } from '../../records/keys.ts';
import type { RecordOf } from '../../records/records.ts';
import { type Job, type PartitionState, withEntry, withoutEntry, withValue } from '../state.ts';
import { existing } from './process-instance.ts';

export function applyVariable(state: PartitionState, { intent, key, value }: RecordOf<'VARIABLE'>): void {
  if (intent === 'MIGRATED') return;
  const element = state.elements.get(value.scopeKey);
  const variables = element?.variables ?? state.earlyVariables.get(value.scopeKey) ?? new Map();
  const known = variables.get(value.name);
  if (known) {
    known.json = value.value;
    known.parsed = undefined;
    return;
  }
  const next = withValue(variables, value.name, { key, json: value.value, parsed: undefined });
  if (element) element.variables = next;
  else state.earlyVariables.set(value.scopeKey, next as Map<string, never>);
}

const jobStates: Readonly<Record<string, Job['state']>> = {
  RECURRED_AFTER_BACKOFF: 'ACTIVATABLE',
  TIMED_OUT: 'ACTIVATABLE',
  ERROR_THROWN: 'ERROR_THROWN',
};

export function applyJob(state: PartitionState, { intent, key, value }: RecordOf<'JOB'>): void {
  if (intent === 'CREATED') {
    const element = existing(state, value.elementInstanceKey);
    element.jobKey = key;
    state.jobs.set(key, { key, element, value, state: 'ACTIVATABLE' });
    return;
  }
  const job = state.jobs.get(key);
  if (!job) return;
  if (intent === 'COMPLETED' || intent === 'CANCELED') {
    state.jobs.delete(key);
    job.element.jobKey = undefined;
    return;
  }
  job.value = { ...value, changedAttributes: [] };
  if (intent === 'FAILED')
    job.state = value.retries <= 0 ? 'FAILED' : value.retryBackoff > 0 ? 'BACKING_OFF' : 'ACTIVATABLE';
  else job.state = jobStates[intent] ?? job.state;
}

export function applyUserTask(state: PartitionState, { intent, key, value }: RecordOf<'USER_TASK'>): void {
  if (intent === 'CREATING') {
    const element = existing(state, value.elementInstanceKey);
    element.userTaskKey = key;
    state.userTasks.set(key, { key, element, value });
    return;
  }
  const task = state.userTasks.get(key);
  if (!task) return;
  if (intent === 'COMPLETED' || intent === 'CANCELED') {
    state.userTasks.delete(key);
    task.element.userTaskKey = undefined;
  } else if (intent === 'ASSIGNED' || intent === 'UPDATED' || intent === 'MIGRATED')
    task.value = { ...value, variables: '{}', action: '', changedAttributes: [] };
}

export function applyTimer(state: PartitionState, { intent, key, value }: RecordOf<'TIMER'>): void {
  if (intent === 'CREATED') {
    const element = state.element(value.elementInstanceKey);
    if (element) element.timers = withEntry(element.timers, key);
    state.timers.set(key, { key, element, value });
    return;
  }
  const timer = state.timers.get(key);
  if (!timer) return;
  if (intent === 'MIGRATED') timer.value = value;
  else {
    state.timers.delete(key);
    if (timer.element) withoutEntry(timer.element.timers, key);
  }
}

export function applyIncident(state: PartitionState, { intent, key, value }: RecordOf<'INCIDENT'>): void {
  if (intent === 'CREATED') {
    const element = existing(state, value.elementInstanceKey);
    element.incidents = withEntry(element.incidents, key);
    state.incidents.set(key, { key, element, value });
    const job = value.jobKey === noKey ? undefined : state.jobs.get(value.jobKey);
    // A job that was too large for its workers: others failed, or threw an error, before.
    if (job?.state === 'ACTIVATABLE') job.state = 'FAILED';
    return;
  }
  const incident = state.incidents.get(key);
  if (!incident) return;
  if (intent === 'MIGRATED') {
    incident.value = value;
    return;
  }
  state.incidents.delete(key);
  withoutEntry(incident.element.incidents, key);
  const job = value.jobKey === noKey ? undefined : state.jobs.get(value.jobKey);
  if (job && (job.state === 'FAILED' || job.state === 'ERROR_THROWN')) job.state = 'ACTIVATABLE';
}

export function applySignalSubscription(
  state: PartitionState,
  { intent, key, value }: RecordOf<'SIGNAL_SUBSCRIPTION'>,
): void {
  const { signalSubscriptions, signalSubscriptionsByName } = state;
  if (intent === 'CREATED') {
    const element = state.element(value.catchEventInstanceKey);
    if (element) element.signalSubscriptions = withEntry(element.signalSubscriptions, key);
    signalSubscriptions.set(key, { key, element, value });
    const named = signalSubscriptionsByName.get(value.signalName);
    if (named) named.add(key);
    else signalSubscriptionsByName.set(value.signalName, new Set([key]));
    return;
  }
  const subscription = signalSubscriptions.get(key);
  if (!subscription) return;
  if (intent === 'MIGRATED') {
    subscription.value = value;
    return;
  }
  signalSubscriptions.delete(key);
  if (subscription.element) withoutEntry(subscription.element.signalSubscriptions, key);
  const named = signalSubscriptionsByName.get(value.signalName);
  named?.delete(key);
  if (named?.size === 0) signalSubscriptionsByName.delete(value.signalName);
}

export function applyCompensationSubscription(
  state: PartitionState,
  { intent, key, value }: RecordOf<'COMPENSATION_SUBSCRIPTION'>,
): void {
  const subscriptions = existing(state, value.processInstanceKey).root.compensationSubscriptions;
  if (intent === 'CREATED') {
    subscriptions.set(key, { key, value, state: 'CREATED' });
    return;
  }
  const subscription = subscriptions.get(key);
  if (!subscription) return;
  if (intent === 'COMPLETED' || intent === 'DELETED') subscriptions.delete(key);
  else {
    subscription.value = value;
    if (intent === 'TRIGGERED') subscription.state = 'TRIGGERED';
  }
}
