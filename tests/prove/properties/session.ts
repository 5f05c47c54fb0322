import type { Answer, DeployedDefinition, OutsideCommand } from '../../../src/engine/core/commands.ts';
import { InMemoryEngine } from '../../../src/engine/core/in-memory-engine.ts';
import type { Limits } from '../../../src/engine/core/run/processing.ts';
import type { PartitionState } from '../../../src/engine/core/state/state.ts';
import type { Drawing } from './draw.ts';
import type { Graph } from './graph.ts';
import { Lifecycles } from './lifecycles.ts';
import { findUnlisted, leftBehind } from './listed.ts';
import { compareExecution, compareReplay } from './replay.ts';
import { TokenGame } from './token-game.ts';
import { decisionXml } from './xml.ts';

const beginning = Date.UTC(2026, 10, 28, 9);

/** Ends a run: something is wrong. */
export class Fault extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults[0] ?? '');
    this.faults = faults;
  }
}

/** An engine under observation: every action is written down and checked. */
export class Session {
  readonly engine: InMemoryEngine;
  readonly graph: Graph;
  readonly game: TokenGame;
  readonly actions: string[] = [];
  readonly definitions: DeployedDefinition[] = [];
  readonly #drawing: Drawing;
  readonly #lifecycles = new Lifecycles();
  readonly #limits: Partial<Limits>;
  /** Requests whose answers come when an instance ends. */
  readonly #awaited = new Map<number, string>();
  #read = 0;
  #deployments = 0;

  constructor(drawing: Drawing, { partitions, chunk }: { partitions: number; chunk: number }) {
    this.#drawing = drawing;
    this.graph = drawing.graph;
    this.game = new TokenGame(drawing.graph);
    this.#limits = { multiInstanceChunk: chunk, steps: 20_000, activationsOfElement: 1_000 };
    this.engine = new InMemoryEngine({ now: beginning, partitions, limits: this.#limits });
  }

  get states(): PartitionState[] {
    return this.engine.partitions.map(({ state }) => state);
  }

  /** Deploys the model; again: the same under a new version. */
  deploy(): void {
    const encoder = new TextEncoder();
    const mark = `<!-- ${++this.#deployments} -->`;
    const files = [...this.#drawing.files, { name: 'bands.dmn', text: decisionXml }];
    const resources = files.map(({ name, text }) => ({ name, content: encoder.encode(text + mark) }));
    const answer = this.run({ type: 'deploy-resources', resources });
    if (answer?.kind !== 'ok' || answer.value.type !== 'deployed')
      throw new Fault([`the model is refused: ${answer?.kind === 'rejected' ? answer.reason : 'no answer'}`]);
    this.definitions.push(...answer.value.definitions);
  }

  /**
   * Runs a command and checks what it leads to.
   * @param free elements that it begins without a token
   */
  run(command: OutsideCommand, free: readonly string[] = []): Answer | undefined {
    this.actions.push(tell(command));
    const before = this.engine.records.length;
    this.game.begin(command.type, free);
    const answer = this.engine.execute(command);
    const isSilent = answer?.kind === 'rejected' && command.type !== 'correlate-message';
    if (isSilent && this.engine.records.length > before)
      throw new Fault([
        `refused (${answer.reason}), and yet there is ${JSON.stringify(this.engine.records[before])}`,
      ]);
    this.check();
    return answer;
  }

  advanceTo(time: number): void {
    this.actions.push(`advance to ${new Date(time).toISOString()}`);
    this.game.begin('time', []);
    this.engine.advanceTo(time);
    this.check();
  }

  /** The answer to the last request comes when the instance ends. */
  await(instance: string): void {
    this.#awaited.set(this.engine.lastRequest, instance);
  }

  /** @throws {Fault} when what was recorded since the last time breaks a rule */
  check(): void {
    const { engine, game } = this;
    for (; this.#read < engine.records.length; this.#read++) {
      const record = engine.records[this.#read] as (typeof engine.records)[0];
      this.#lifecycles.read(record);
      game.read(record);
    }
    game.settle();
    const faults = [...this.#lifecycles.faults, ...game.faults];
    if (faults.length === 0) faults.push(...findUnlisted(this.graph, this.states, game.live));
    if (faults.length > 0) throw new Fault(faults);
    for (const [request, instance] of this.#awaited)
      if (!game.live.has(instance)) {
        if (!engine.answerTo(request))
          throw new Fault([`${instance} has ended, and request ${request} has no answer`]);
        this.#awaited.delete(request);
      }
  }

  checkReplay(asJson: boolean): void {
    const faults = compareReplay(this.engine, asJson);
    if (faults.length > 0) throw new Fault(faults);
  }

  /** When everything has ended and nothing is deployed. */
  checkEnd(asJson: boolean): void {
    const faults = this.states.flatMap(leftBehind);
    for (const name of this.#lifecycles.open.keys()) faults.push(`${name} never ended`);
    if (faults.length === 0) faults.push(...compareExecution(this.engine, this.#limits));
    if (faults.length > 0) throw new Fault(faults);
    this.checkReplay(asJson);
  }
}

function tell(command: OutsideCommand): string {
  if (command.type === 'deploy-resources')
    return `deploy ${command.resources.map(({ name }) => name).join(', ')}`;
  return JSON.stringify(command);
}
