/** `npm run prove -- tck`: FEEL and DMN against everything that others answered. */

import { hasTck, runTck, type TckCase } from './dmn-tck.ts';
import { proveFeelScala } from './feel-scala.ts';
import { type AnswerCheck, checkAnswers } from './recorded-answers.ts';
import { checkDecisions } from './recorded-decisions.ts';

/** The least that must pass. */
const bounds = { decisions: 1, tck: 0.99, feelScala: 0.98 };

/** All four oracles. `lines` is for people: counts first, then what fails, by cause. */
export async function proveTck(): Promise<{ ok: boolean; result: object; lines: string[] }> {
  if (!hasTck()) return { ok: false, result: {}, lines: ['the reference data (shared/tck) is not there'] };
  const decisions = checkDecisions();
  const differing = decisions.filter(({ difference }) => difference !== '');
  const cases = await runTck();
  const inCamunda = cases.filter(({ passesInCamunda }) => passesInCamunda);
  const feelScala = proveFeelScala();
  const answers = checkAnswers();
  const shares = {
    decisions: share(decisions.length - differing.length, decisions.length),
    tckOfCamunda: share(inCamunda.filter(({ passed }) => passed).length, inCamunda.length),
    tck: share(cases.filter(({ passed }) => passed).length, cases.length),
    feelScala: share(feelScala.passed, feelScala.total),
    answers: share(answers.equal + answers.accepted.length, answers.total),
  };
  const ok =
    shares.decisions.share >= bounds.decisions &&
    shares.tckOfCamunda.share >= bounds.tck &&
    shares.feelScala.share >= bounds.feelScala &&
    answers.unexplained.length === 0 &&
    answers.stale.length === 0;
  const failed = cases.filter(({ passed }) => !passed);
  const lines = [
    `decisions recorded from Zeebe 8.6, rules included: ${shares.decisions.text}`,
    `DMN TCK, cases that Camunda's engine passes: ${shares.tckOfCamunda.text}`,
    `DMN TCK, all cases of levels 2 and 3: ${shares.tck.text}`,
    `FEEL-Scala's own expressions: ${shares.feelScala.text}`,
    `answers of feel-engine 1.18: ${answers.total}, equal ${answers.equal}, differing as listed ` +
      `${answers.accepted.length}, unexplained ${answers.unexplained.length}, listed but not so ${answers.stale.length}`,
    ...differing.map(({ difference }) => `  decision ${difference}`),
    ...tckLines(failed),
    ...feelScala.failures.map(
      ({ expression, expected, actual, cause }) =>
        `  FEEL-Scala (${cause}) ${expression}: ${expected}, not ${actual}`,
    ),
    ...answerLines(answers),
  ];
  const result = {
    ok,
    shares,
    decisions: differing,
    tckFailures: failed,
    feelScala,
    answers: summary(answers),
  };
  return { ok, result, lines };
}

function share(passed: number, total: number) {
  const value = total === 0 ? 0 : passed / total;
  return {
    passed,
    total,
    share: value,
    text: `${passed} of ${total} (${(Math.floor(value * 10_000) / 100).toFixed(2)} %)`,
  };
}

/** Failures by folder; `C` are those that Camunda passes. */
function tckLines(failed: readonly TckCase[]): readonly string[] {
  const folders = [...new Set(failed.map(({ folder }) => folder))];
  return folders.flatMap((folder) => {
    const cases = failed.filter((each) => each.folder === folder);
    return [
      `  TCK ${folder}: ${cases.length}`,
      ...cases.map(
        ({ id, reason, passesInCamunda }) => `    ${passesInCamunda ? 'C' : ' '} ${id}: ${reason}`,
      ),
    ];
  });
}

function answerLines({ accepted, unexplained, stale }: AnswerCheck): readonly string[] {
  const reasons = new Map<string, number>();
  for (const { reason } of accepted) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    ...[...reasons].map(([reason, count]) => `  feel-engine, differs as listed: ${count} × ${reason}`),
    ...unexplained.map(
      ({ text, feelScala, ours }) => `  feel-engine, unexplained: ${text}: ${feelScala}, ours ${ours}`,
    ),
    ...stale.map((text) => `  feel-engine, listed but not so: ${text}`),
  ];
}

function summary({ total, equal, accepted, unexplained, stale }: AnswerCheck) {
  return { total, equal, accepted: accepted.length, unexplained, stale };
}
