import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkForm } from '../../../src/api/services/check-form.ts';
import { type FormField, formFields } from '../../../src/api/services/form-fields.ts';
import { projectRoot } from '../../../src/config/project-root.ts';
import type { GeneratedPerson } from '../../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { processFiles } from '../../../src/local/deploy-processes.ts';
import { chinaDay } from '../../../src/simulation/bank-time.ts';
import { prepareApplication } from '../../support/scenario-applications.ts';
import type { Scenario, ScenarioFile, Step } from '../../support/scenario-model.ts';
import { doStep, lastCodeIn, type StepWays } from '../../unit/engine/bank/do-step.ts';
import { claimCheck, startCase } from '../../unit/engine/bank/people.ts';
import { formHeader } from './copy-processes.ts';
import type { ScenarioBank } from './scenario-bank.ts';

/** How a case ended, as far as jobs show it. */
export interface ScenarioOutcome {
  readonly state: 'completed' | 'active';
  readonly end: string;
  /** Elements that it was to pass and did not; of those that can be seen. */
  readonly notPassed: readonly string[];
}

type Known = { readonly scenario: Scenario; readonly file: ScenarioFile };

/** Runs scenarios as their people do; several may run at once, but for those with faults and earlier cases. */
export function createScenarioRunner(bank: ScenarioBank, all: readonly Known[]) {
  const random = seededRandom(20260112);
  const persons = new Map<string, GeneratedPerson>();

  async function begin({ scenario, file }: Known): Promise<string> {
    const { samePersonAs } = scenario;
    const earlier = all.find((one) => one.scenario.name === samePersonAs);
    if (earlier && !persons.has(samePersonAs as string)) await run(earlier);
    const known = samePersonAs ? persons.get(samePersonAs) : undefined;
    const application = prepareApplication(scenario, file, random, chinaDay(bank.now()), known);
    persons.set(scenario.name, application.person);
    const enteredBy = application.as === 'channel' ? null : `${application.as}-1`;
    for (const fields of scenario.precededBy ?? []) {
      await startCase(bank, scenario.kind, { ...application.body, ...fields }, enteredBy);
      await bank.idle();
    }
    const plants = [...(file.defaultPlants ?? []), ...(scenario.plants ?? []), ...(scenario.answers ?? [])];
    for (const { subject, ...rest } of plants)
      await bank.admin('POST', '/admin/answers', {
        ...rest,
        subject: application.subjects[subject] ?? subject,
      });
    for (const fault of scenario.faults ?? []) await bank.admin('POST', '/admin/faults', fault);
    return startCase(bank, scenario.kind, application.body, enteredBy);
  }

  async function run(known: Known): Promise<ScenarioOutcome> {
    try {
      const caseId = await begin(known);
      for (const step of known.scenario.steps) await doStep(bank, caseId, step, waysOf(bank, caseId));
      const state = await bank
        .eventually(`the end of ${caseId}`, async () =>
          (await bank.hasEnded(caseId)) ? 'completed' : undefined,
        )
        .catch(() => 'active' as const);
      const view = bank.view(caseId);
      const { passes = [] } = known.scenario;
      return {
        state,
        end: view.end ?? 'none',
        notPassed: passes.filter((id) => bank.copies.visible.has(id) && view.times(id) === 0),
      };
    } finally {
      if (known.scenario.faults?.length) await bank.admin('DELETE', '/admin/faults');
    }
  }

  return run;
}

const waysOf = (bank: ScenarioBank, caseId: string): StepWays => ({
  completeTask: (task) => completeTask(bank, caseId, task),
  lastCode: () =>
    bank.eventually(`a code sent to ${caseId}`, async () => {
      const { messages } = await bank.admin('GET', `/admin/outbox?system=sms&caseId=${caseId}`);
      return lastCodeIn(messages as { text: string }[]);
    }),
  async waitFor(elementId, times) {
    await bank.eventually(`${caseId} to reach ${elementId}`, async () =>
      bank.view(caseId).times(elementId) >= times ? true : undefined,
    );
  },
});

async function completeTask(
  bank: ScenarioBank,
  caseId: string,
  { elementId, as, variables }: Extract<Step, { completeTask: unknown }>['completeTask'],
): Promise<void> {
  const task = await bank.openTask(caseId, elementId, as);
  const fields = fieldsOf(task.job.headers[formHeader] ?? '');
  const errors = checkForm(fields, variables, task.job.variables);
  if (errors.length > 0) throw new Error(`${elementId}: the form refuses ${JSON.stringify(errors)}`);
  await bank.completeTask(caseId, task, await claimCheck(bank, caseId, fields, variables));
}

function fieldsOf(formId: string): FormField[] {
  const file = processFiles(join(projectRoot, 'processes')).find((path) => path.endsWith(`/${formId}.form`));
  return file ? formFields(JSON.parse(readFileSync(file, 'utf8'))) : [];
}
