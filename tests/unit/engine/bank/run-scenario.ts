import type { GeneratedPerson } from '../../../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../../../src/contracts/seeded-random.ts';
import type { EngineRecord, RecordOf } from '../../../../src/engine/core/records/records.ts';
import { chinaDay } from '../../../../src/simulation/bank-time.ts';
import { prepareApplication } from '../../../support/scenario-applications.ts';
import {
  durationMs,
  type Plant,
  type Scenario,
  type ScenarioFile,
  type Step,
} from '../../../support/scenario-model.ts';
import { messageBody } from '../../../support/scenario-runner.ts';
import type { Bank } from './bank.ts';
import { completeTask, customerOf, sendMessage, startCase } from './people.ts';

export interface ScenarioOutcome {
  readonly state: 'active' | 'completed' | 'terminated';
  /** The end event of the outermost process that was reached last. */
  readonly end: string;
  /** Ids of all elements entered and flows taken, called processes included. */
  readonly passed: ReadonlySet<string>;
  /** Incidents that were raised, resolved or not. */
  readonly incidents: readonly string[];
}

/** Runs scenarios one after the other; later ones may be about persons of earlier ones. */
export function createScenarioRunner(bank: Bank) {
  const random = seededRandom(20260112);
  const persons = new Map<string, GeneratedPerson>();

  async function plant(plants: readonly Plant[], subjects: Readonly<Record<string, string>>): Promise<void> {
    for (const { subject, ...rest } of plants)
      await bank.admin('POST', '/admin/answers', { ...rest, subject: subjects[subject] ?? subject });
  }

  return async (scenario: Scenario, file: ScenarioFile): Promise<ScenarioOutcome> => {
    const known = scenario.samePersonAs ? persons.get(scenario.samePersonAs) : undefined;
    const today = chinaDay(bank.engine.now);
    const application = prepareApplication(scenario, file, random, today, known);
    persons.set(scenario.name, application.person);
    const enteredBy = application.as === 'channel' ? null : `${application.as}-1`;
    for (const earlier of scenario.precededBy ?? []) {
      await startCase(bank, scenario.kind, { ...application.body, ...earlier }, enteredBy);
      await bank.settle();
    }
    await plant(
      [...(file.defaultPlants ?? []), ...(scenario.plants ?? []), ...(scenario.answers ?? [])],
      application.subjects,
    );
    for (const fault of scenario.faults ?? []) await bank.admin('POST', '/admin/faults', fault);
    const caseId = await startCase(bank, scenario.kind, application.body, enteredBy);
    for (const step of scenario.steps) {
      await bank.settle();
      await doStep(bank, caseId, step);
    }
    await bank.settle();
    await bank.admin('DELETE', '/admin/faults');
    return outcomeOf(bank, caseId);
  };
}

async function doStep(bank: Bank, caseId: string, step: Step): Promise<void> {
  if ('completeTask' in step) return completeTask(bank, caseId, step.completeTask);
  if ('message' in step) {
    const [path, body] = messageBody(step.message.name, step.message.variables ?? {});
    if (!(await sendMessage(bank, caseId, path, body))) throw new Error(`${step.message.name} was refused`);
    return;
  }
  if ('code' in step) return enterCode(bank, caseId, step.code);
  if ('waitFor' in step) {
    const reached = elementsOf(bank, caseId).filter(
      ({ intent, value }) => intent === 'ELEMENT_ACTIVATING' && value.elementId === step.waitFor,
    );
    if (reached.length < (step.times ?? 1))
      throw new Error(`${caseId} was at ${step.waitFor} ${reached.length} times only`);
    return;
  }
  if ('withdrawConsent' in step)
    return bank.stores.consents.withdraw(customerOf(caseId), step.withdrawConsent);
  return bank.pass(durationMs(step.advance));
}

async function enterCode(bank: Bank, caseId: string, kind: 'right' | 'wrong'): Promise<void> {
  const { messages } = await bank.admin('GET', `/admin/outbox?system=sms&caseId=${caseId}`);
  const codes = (messages as { text: string }[])
    .map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0])
    .filter((code) => code !== undefined);
  const right = codes.at(-1);
  if (right === undefined) throw new Error(`no code was sent to ${caseId}`);
  const code = kind === 'right' ? right : String((Number(right) + 1) % 1_000_000).padStart(6, '0');
  const taken = await sendMessage(bank, caseId, 'sms-code', { code });
  if (taken !== (kind === 'right')) throw new Error(`the ${kind} code was ${taken ? 'taken' : 'refused'}`);
}

/** Records of the case's element instances and flows, called processes included. */
function elementsOf(bank: Bank, caseId: string): RecordOf<'PROCESS_INSTANCE'>[] {
  const instances = new Set([bank.rootOf(caseId)]);
  return bank.engine.records.filter((record): record is RecordOf<'PROCESS_INSTANCE'> => {
    if (record.valueType !== 'PROCESS_INSTANCE') return false;
    const { processInstanceKey, parentProcessInstanceKey } = record.value;
    if (instances.has(parentProcessInstanceKey)) instances.add(processInstanceKey);
    return instances.has(processInstanceKey);
  });
}

function outcomeOf(bank: Bank, caseId: string): ScenarioOutcome {
  const root = bank.rootOf(caseId);
  const records = elementsOf(bank, caseId);
  const ends = records.filter(
    ({ intent, value }) =>
      intent === 'ELEMENT_COMPLETED' && value.bpmnElementType === 'END_EVENT' && value.flowScopeKey === root,
  );
  const last = records.findLast(({ key }) => key === root)?.intent;
  const instances = new Set(records.map(({ value }) => value.processInstanceKey));
  const incidents = bank.engine.records.filter(
    (record: EngineRecord): record is RecordOf<'INCIDENT'> =>
      record.valueType === 'INCIDENT' &&
      record.intent === 'CREATED' &&
      instances.has(record.value.processInstanceKey),
  );
  return {
    state:
      last === 'ELEMENT_COMPLETED' ? 'completed' : last === 'ELEMENT_TERMINATED' ? 'terminated' : 'active',
    end: ends.at(-1)?.value.elementId ?? 'none',
    passed: new Set(records.map(({ value }) => value.elementId)),
    incidents: incidents.map(({ value }) => `${value.elementId}: ${value.errorMessage}`),
  };
}
