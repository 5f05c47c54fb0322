import { durationMs, type Step } from '../../../support/scenario-model.ts';
import { messageBody } from '../../../support/scenario-runner.ts';
import { type Counter, customerOf, sendMessage } from './people.ts';

/** What depends on whether a case is seen by its records or by its jobs. */
export interface StepWays {
  completeTask(task: Extract<Step, { completeTask: unknown }>['completeTask']): Promise<void>;
  /** The last code that was sent to the case. @throws when there is none */
  lastCode(): Promise<string>;
  /** @throws when the case does not come there so often */
  waitFor(elementId: string, times: number): Promise<void>;
}

/** One step of a scenario, as its person takes it. */
export async function doStep(
  bank: Counter & { pass(ms: number): Promise<void> },
  caseId: string,
  step: Step,
  ways: StepWays,
): Promise<void> {
  if ('completeTask' in step) return ways.completeTask(step.completeTask);
  if ('message' in step) {
    const [path, body] = messageBody(step.message.name, step.message.variables ?? {});
    if (!(await sendMessage(bank, caseId, path, body))) throw new Error(`${step.message.name} was refused`);
    return;
  }
  if ('code' in step) return enterCode(bank, caseId, step.code, await ways.lastCode());
  if ('waitFor' in step) return ways.waitFor(step.waitFor, step.times ?? 1);
  if ('withdrawConsent' in step)
    return bank.stores.consents.withdraw(customerOf(caseId), step.withdrawConsent);
  return bank.pass(durationMs(step.advance));
}

async function enterCode(
  bank: Counter,
  caseId: string,
  kind: 'right' | 'wrong',
  right: string,
): Promise<void> {
  const code = kind === 'right' ? right : String((Number(right) + 1) % 1_000_000).padStart(6, '0');
  const taken = await sendMessage(bank, caseId, 'sms-code', { code });
  if (taken !== (kind === 'right')) throw new Error(`the ${kind} code was ${taken ? 'taken' : 'refused'}`);
}

/** The last code among the messages that the gateway sent. */
export function lastCodeIn(messages: readonly { readonly text: string }[]): string | undefined {
  const codes = messages.map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0]);
  return codes.filter((code) => code !== undefined).at(-1);
}
