import type { Knex } from 'knex';
import { Value } from 'typebox/value';
import { caseKinds } from '../../../../src/api/case-kinds/index.ts';
import type { CaseKindIntake } from '../../../../src/api/case-kinds/types.ts';
import { caseMessages } from '../../../../src/api/case-messages/index.ts';
import type { CaseMessage } from '../../../../src/api/case-messages/types.ts';
import type { ApiDeps } from '../../../../src/api/deps.ts';
import { checkForm } from '../../../../src/api/services/check-form.ts';
import { type FormField, formFields } from '../../../../src/api/services/form-fields.ts';
import { startTimeToLiveMs } from '../../../../src/commands/send-start.ts';
import { type CaseKind, kindOfCase, newCaseId, startMessage } from '../../../../src/contracts/ids.ts';
import type { OutsideCommand } from '../../../../src/engine/core/commands.ts';
import type { ElementInstance, UserTask } from '../../../../src/engine/core/state/state.ts';
import type { Fields } from '../../../support/scenario-model.ts';
import type { Bank } from './bank.ts';

const customerIds = new Map<string, string>();

/** Where cases begin and messages go: the bank's books, and an engine, in memory or elsewhere. */
export interface Counter {
  readonly stores: Bank['stores'];
  readonly engine: {
    readonly now: number;
    execute(
      command: Extract<OutsideCommand, { type: 'publish-message' | 'correlate-message' }>,
    ): { readonly kind: string } | undefined | Promise<{ readonly kind: string }>;
  };
}

/** What the API does of an application: stores it and publishes the start message. @returns the case id */
export async function startCase(
  bank: Counter,
  kind: CaseKind,
  body: Fields,
  enteredBy: string | null,
): Promise<string> {
  const { stores, engine } = bank;
  const now = new Date(engine.now);
  const intake = caseKinds.find((one) => one.kind === kind) as unknown as CaseKindIntake<Fields>;
  if (!Value.Check(intake.body, body))
    throw new Error(
      `no application: ${[...Value.Errors(intake.body, body)].map((one) => one.instancePath + one.message)}`,
    );
  const problems = intake.problems(body, now);
  if (problems.length > 0) throw new Error(`the application is refused: ${JSON.stringify(problems)}`);
  const caseId = newCaseId(kind, now);
  const { customerId, existing } = await stores.customers.findOrCreate(intake.person(body));
  customerIds.set(caseId, customerId);
  await stores.applications.put({
    caseId,
    kind,
    customerId,
    payload: intake.payload(body),
    submittedAt: now,
  });
  for (const consent of intake.consents(body))
    await stores.consents.give({ ...consent, customerId, caseId, givenAt: now });
  const textIds: Record<string, string> = {};
  for (const { purpose, text } of intake.texts(body))
    textIds[purpose] = await stores.freeTexts.put({ customerId, caseId, purpose, text });
  const variables = {
    ...intake.startVariables(body, { existingCustomer: existing, textIds, now }),
    caseId,
    customerId,
    channel: intake.channel(body),
    enteredBy,
    branch: null,
    submittedAt: now.toISOString(),
  };
  expectOk(
    `the start of ${caseId}`,
    await engine.execute({
      type: 'publish-message',
      name: startMessage[kind],
      correlationKey: caseId,
      messageId: caseId,
      timeToLive: startTimeToLiveMs,
      variables: JSON.stringify(variables),
    }),
  );
  return caseId;
}

export const customerOf = (caseId: string): string => customerIds.get(caseId) as string;

/** A customer's message, prepared as the API does; refused when the case does not wait for it. */
export async function sendMessage(
  bank: Counter,
  caseId: string,
  path: string,
  body: object,
): Promise<boolean> {
  const message = caseMessages.find((one) => one.path === path) as unknown as CaseMessage<object>;
  const prepared = await message.prepare(body, {
    deps: { stores: bank.stores } as unknown as ApiDeps,
    trx: undefined as unknown as Knex,
    caller: { userId: 'channel', name: 'channel', roles: [] },
    found: { caseId, customerId: customerOf(caseId), kind: kindOfCase(caseId) as CaseKind } as never,
    now: new Date(bank.engine.now),
  });
  if (prepared.kind === 'refuse') return false;
  const answer = await bank.engine.execute({
    type: 'correlate-message',
    name: prepared.message,
    correlationKey: caseId,
    variables: JSON.stringify(prepared.variables),
  });
  expectOk(`${prepared.message} for ${caseId}`, answer);
  return prepared.problem === undefined;
}

/** Somebody of the group completes the oldest open task of the element; texts go to the store. */
export async function completeTask(
  bank: Bank,
  caseId: string,
  task: { readonly elementId: string; readonly as: string; readonly variables: Fields },
): Promise<void> {
  const found = openTask(bank, caseId, task.elementId, task.as);
  const fields = formOf(bank, found);
  const errors = checkForm(fields, task.variables, variablesAt(found.element));
  if (errors.length > 0) throw new Error(`${task.elementId}: the form refuses ${JSON.stringify(errors)}`);
  const answer = bank.engine.execute({
    type: 'complete-user-task',
    userTaskKey: found.key,
    action: '',
    variables: JSON.stringify(await claimCheck(bank, caseId, fields, task.variables)),
  });
  expectOk(`${task.elementId} of ${caseId}`, answer);
}

function openTask(bank: Bank, caseId: string, elementId: string, group: string): UserTask {
  const root = bank.rootOf(caseId);
  const tasks = bank.engine.partitions.flatMap(({ state }) => [...state.userTasks.values()]);
  const own = tasks.filter(({ element }) => element.root.key === root);
  const found = own.find(
    ({ value }) => value.elementId === elementId && value.candidateGroupsList.includes(group),
  );
  if (found) return found;
  const open = own.map(({ value }) => `${value.elementId} for ${value.candidateGroupsList.join(', ')}`);
  throw new Error(`${caseId} has no task ${elementId} for ${group}; open: ${open.join('; ') || 'none'}`);
}

function formOf(bank: Bank, { value: { formKey } }: UserTask): FormField[] {
  const form = bank.engine.records.find((record) => record.valueType === 'FORM' && record.key === formKey);
  const { resource } = (form?.value ?? { resource: '' }) as { resource: string };
  return formFields(JSON.parse(Buffer.from(resource, 'base64').toString() || '{}'));
}

function variablesAt(element: ElementInstance): Record<string, unknown> {
  const outer = element.scope ? variablesAt(element.scope) : {};
  const own = [...element.variables].map(([name, { json }]) => [name, JSON.parse(json)]);
  return { ...outer, ...Object.fromEntries(own) };
}

/** As the API: free texts become ids, empty fields null. */
export async function claimCheck(
  bank: Counter,
  caseId: string,
  fields: readonly FormField[],
  values: Fields,
): Promise<Record<string, unknown>> {
  const variables: Record<string, unknown> = {};
  for (const { key, claimCheck: isText } of fields) {
    const value = values[key];
    if (value === undefined) continue;
    const isEmpty = value === '' || value === null;
    if (!isText) variables[key] = isEmpty ? null : value;
    else
      variables[`${key}Id`] = isEmpty
        ? null
        : await bank.stores.freeTexts.put({
            customerId: customerOf(caseId),
            caseId,
            purpose: key,
            text: String(value),
          });
  }
  return variables;
}

function expectOk(what: string, answer: { readonly kind: string } | undefined): void {
  if (answer?.kind !== 'ok') throw new Error(`${what} was refused: ${JSON.stringify(answer)}`);
}
