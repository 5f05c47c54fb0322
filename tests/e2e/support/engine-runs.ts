import { InMemoryEngine } from '../../../src/engine/core/in-memory-engine.ts';
import { encodeRecord } from '../../../src/engine/core/records/encode.ts';
import { compileDrg, type Drg } from '../../../src/engine/dmn/index.ts';
import {
  compileExpression,
  compileUnaryTests,
  type Evaluation,
  type FeelContext,
  feelText,
  fromJson,
  scopeOf,
  typeName,
} from '../../../src/engine/feel/index.ts';
import { parseRecords, rerun } from '../../prove/golden/rerun.ts';

/**
 * Runs of the pure engine: texts in, lines of text out, so that what Node and a browser give can be compared. Nothing of
 * Node here either.
 */

const now = Date.UTC(2026, 10, 28, 12);

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The records of the engine given the commands of a recorded stream. @param stream its lines, as Zeebe exported them */
export function goldenRecords(stream: string): string[] {
  return lines(rerun(parseRecords(stream.split('\n'))));
}

function lines(engine: InMemoryEngine): string[] {
  return engine.records.map((record) => encodeRecord(record, '0', 'tongban'));
}

/** Enough for the diagrams of one element kind each to come to their end or to what nothing here can answer. */
const rounds = 12;

const answers = JSON.stringify({
  caseId: 'C-1',
  called: 'process',
  payments: [{ amount: 0.1 }, { amount: 0.2 }],
  code: 'refused',
  wantsA: true,
  wantsB: true,
  channel: 'sms',
  attempts: 2,
  members: ['王芳', 'Zoë', 'ali'],
  vote: true,
  answer: 42,
  a: 0.1,
  b: 0.2,
  currency: 'CNY',
  amount: 123_456_789.01,
  number: 'N-1',
  topic: 'news',
  order: { id: 7 },
  deadline: '2026-12-24T18:00:00+08:00[Asia/Shanghai]',
  officer: 'li',
  users: ['li', 'chen'],
});

/**
 * Deploys a diagram, starts its process in each way it has, then gives whatever waits an answer, round after round: jobs
 * are completed, failed and throw errors by turns; time passes when nothing else waits.
 * @returns the records; for a refused diagram the reason
 */
export function diagramRecords({ name, text }: NamedText): string[] {
  const engine = new InMemoryEngine({ now, partitions: 2 });
  const deployed = engine.execute({
    type: 'deploy-resources',
    resources: [{ name, content: new TextEncoder().encode(text) }],
  });
  if (deployed?.kind !== 'ok') return [deployed?.reason ?? 'no answer'];
  for (let round = 0; round < rounds; round++) {
    if (round < 2)
      engine.execute({ type: 'create-process-instance', bpmnProcessId: 'process', variables: answers });
    const before = engine.records.length;
    const turns = [answerEvents, answerTasks, answerJobs];
    for (const answer of round % 2 === 0 ? turns : turns.reverse()) answer(engine, round);
    const due = engine.nextDue();
    if (engine.records.length === before && due !== undefined) engine.advanceTo(due);
  }
  return lines(engine);
}

function answerJobs(engine: InMemoryEngine, round: number): void {
  for (const type of engine.waitingJobTypes())
    for (const [at, { key: jobKey }] of engine.activateJobs(type).entries()) {
      const turn = (round + at) % 3;
      if (turn === 1)
        engine.execute({
          type: 'fail-job',
          jobKey,
          retries: round % 2,
          errorMessage: '超时 timeout',
          retryBackoff: 60_000,
          variables: '{}',
        });
      else if (turn === 2)
        engine.execute({
          type: 'throw-error',
          jobKey,
          errorCode: 'refused',
          errorMessage: '',
          variables: answers,
        });
      else engine.execute({ type: 'complete-job', jobKey, variables: answers });
    }
}

function answerTasks(engine: InMemoryEngine): void {
  for (const { state } of engine.partitions)
    for (const userTaskKey of [...state.userTasks.keys()])
      engine.execute({ type: 'complete-user-task', userTaskKey, variables: answers, action: '' });
}

function answerEvents(engine: InMemoryEngine): void {
  const waiting = engine.partitions.map(({ state }) => ({
    messages: [
      ...[...state.messageSubscriptions.values()].map(({ value }) => value),
      ...[...state.messageStarts.keys()].map((messageName) => ({ messageName, correlationKey: 'start' })),
    ],
    signals: [...state.signalSubscriptionsByName.keys()],
  }));
  for (const { messages, signals } of waiting) {
    for (const { messageName, correlationKey } of messages)
      engine.execute({
        type: 'publish-message',
        name: messageName,
        correlationKey,
        messageId: '',
        timeToLive: 1000,
        variables: answers,
      });
    for (const signalName of signals)
      engine.execute({ type: 'broadcast-signal', signalName, variables: answers });
  }
}

export interface DecisionQuestion {
  readonly decisionId: string;
  readonly variables: object;
}

/** Output, failure and what each decision on the way was given and matched. */
export function decisionAnswers(
  files: readonly NamedText[],
  questions: readonly DecisionQuestion[],
): string[] {
  const decisions = new Map<string, Drg>();
  for (const { name, text } of files) {
    const compiled = compileDrg(text, name);
    if (compiled.kind === 'refused') throw new Error(`${name} is refused`);
    for (const id of compiled.drg.decisions.keys()) decisions.set(id, compiled.drg);
  }
  return questions.map(({ decisionId, variables }) => {
    const scope = scopeOf(fromJson(JSON.stringify(variables)) as FeelContext);
    const result = decisions.get(decisionId)?.evaluate(decisionId, scope, { now, zone: 'Z' });
    if (!result) return `there is no ${decisionId}`;
    const { output, failure } = result;
    return JSON.stringify([feelText(output), failure, result.evaluatedDecisions()]);
  });
}

export interface FeelQuestion {
  readonly text: string;
  /** A FEEL expression: then `text` are unary tests of it. */
  readonly input?: string;
  /** A JSON object. */
  readonly variables?: string;
}

/** Value, warnings and failure; of what is refused, why. */
export function feelAnswers(questions: readonly FeelQuestion[]): string[] {
  return questions.map((question) => {
    try {
      return feelAnswer(question);
    } catch (error) {
      return String(error);
    }
  });
}

const settings = { now, zone: 'Asia/Shanghai', random: () => 0.25 };

function feelAnswer({ text, input, variables = '{}' }: FeelQuestion): string {
  const scope = scopeOf(fromJson(variables) as FeelContext);
  if (input === undefined) {
    const expression = compileExpression(text);
    return expression.kind === 'syntax-error'
      ? expression.message
      : described(expression.evaluate(scope, settings));
  }
  const tests = compileUnaryTests(text);
  const tested = compileExpression(input);
  if (tests.kind === 'syntax-error') return tests.message;
  if (tested.kind === 'syntax-error') return tested.message;
  return described(tests.evaluate(tested.evaluate(scope, settings).value, scope, settings));
}

function described({ value, warnings, failure }: Evaluation): string {
  return `${typeName(value)} ${feelText(value)} ${JSON.stringify(warnings)} ${failure ?? ''}`;
}
