import type { GeneratedPerson } from '../../../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../../../src/contracts/seeded-random.ts';
import type { EngineRecord, RecordOf } from '../../../../src/engine/core/records/records.ts';
import { chinaDay } from '../../../../src/simulation/bank-time.ts';
import { prepareApplication } from '../../../support/scenario-applications.ts';
import type { Plant, Scenario, ScenarioFile } from '../../../support/scenario-model.ts';
import type { Bank } from './bank.ts';
import { doStep, lastCodeIn, type StepWays } from './do-step.ts';
import { completeTask, startCase } from './people.ts';

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
      await doStep(bank, caseId, step, waysOf(bank, caseId));
    }
    await bank.settle();
    await bank.admin('DELETE', '/admin/faults');
    return outcomeOf(bank, caseId);
  };
}

const waysOf = (bank: Bank, caseId: string): StepWays => ({
  completeTask: (task) => completeTask(bank, caseId, task),
  async lastCode() {
    const { messages } = await bank.admin('GET', `/admin/outbox?system=sms&caseId=${caseId}`);
    const code = lastCodeIn(messages as { text: string }[]);
    if (code === undefined) throw new Error(`no code was sent to ${caseId}`);
    return code;
  },
  async waitFor(elementId, times) {
    const reached = elementsOf(bank, caseId).filter(
      ({ intent, value }) => intent === 'ELEMENT_ACTIVATING' && value.elementId === elementId,
    );
    if (reached.length < times) throw new Error(`${caseId} was at ${elementId} ${reached.length} times only`);
  },
});

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
