import { caughtEvent, isInterrupting, startEvent, thrownEvent } from './events.ts';
import { type ActivityName, activities, catchEvents, type Kind, type Reaction, reactions } from './kinds.ts';
import type {
  ActivityPlan,
  Block,
  EventPlan,
  EventSubProcessPlan,
  GatewayName,
  LoopPlan,
  PathPlan,
  Plan,
  ProcessPlan,
  ScopePlan,
} from './plan.ts';
import type { Random } from './random.ts';

/** How deep scopes, branches and loops are drawn into each other. */
const deepest = 5;

/** Where something is drawn. */
interface Place {
  readonly depth: number;
  /** Multi-instance activities around: their items multiply. */
  readonly loops: number;
  readonly eventSubProcesses: EventSubProcessPlan[];
}

/** Draws a model in which each of the wanted kinds stands somewhere, and some more. */
export function generatePlan(random: Random, wanted: readonly Kind[]): Plan {
  return new Generator(random).plan(wanted);
}

class Generator {
  readonly #random: Random;
  readonly #called: ProcessPlan[] = [];
  #ownSignals = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  plan(wanted: readonly Kind[]): Plan {
    const random = this.#random;
    const starts = catchEvents.filter((kind) => wanted.includes(`start ${kind}`));
    const scope = this.#scope(random.shuffled(wanted.filter((kind) => !kind.startsWith('start '))), {
      depth: 0,
      loops: 0,
    });
    const process: ProcessPlan = {
      starts: starts.map((kind) => startEvent(random, kind)),
      hasNoneStart: starts.length === 0 || random.chance(0.8),
      scope,
    };
    return { processes: [process, ...this.#called] };
  }

  #scope(wanted: readonly Kind[], { depth, loops }: { depth: number; loops: number }): ScopePlan {
    const place: Place = { depth, loops, eventSubProcesses: [] };
    const blocks = this.#blocks(wanted, place);
    return {
      body: { blocks, end: this.#end() },
      eventSubProcesses: place.eventSubProcesses,
    };
  }

  #end(): PathPlan['end'] {
    return this.#random.chance(0.7) ? { kind: 'none' } : 'nothing';
  }

  #blocks(wanted: readonly Kind[], place: Place): Block[] {
    const random = this.#random;
    const rest = [...wanted];
    const blocks: Block[] = [];
    for (let kind = rest.pop(); kind; kind = rest.pop()) this.#place(kind, rest, blocks, place);
    while (blocks.length === 0 || random.chance(0.25))
      this.#place(random.pick(fillers), rest, blocks, { ...place, depth: deepest });
    return blocks;
  }

  /** Takes some of what is still to be drawn: it goes into the present block. */
  #take(rest: Kind[], { depth }: Place): Kind[] {
    if (depth >= deepest || rest.length === 0) return [];
    return rest.splice(0, this.#random.below(rest.length + 1));
  }

  #place(kind: Kind, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    const [first, ...words] = kind.split(' ');
    const last = words.join(' ');
    if (first === '||' || first === '=') {
      const activity = this.#activity(last as ActivityName, rest, { ...place, loops: place.loops + 1 });
      activity.loop = this.#loop(first === '=', place);
      blocks.push(activity);
    } else if ((activities as readonly string[]).includes(kind))
      blocks.push(this.#activity(kind as ActivityName, rest, place));
    else if (first === 'catch')
      blocks.push({ block: 'catch', event: caughtEvent(random, last as Reaction, true) });
    else if (first === 'throw') this.#throw(thrownEvent(random, last as 'none'), blocks, place);
    else if (first === 'end') this.#endOf(thrownEvent(random, last as 'none'), rest, blocks, place);
    else if (first === 'boundary' && (reactions as readonly string[]).includes(last))
      this.#boundary(last as Reaction, rest, blocks, place);
    else if (kind.startsWith('event sub-process '))
      this.#eventSubProcess(kind.replace('event sub-process ', ''), rest, blocks, place);
    else this.#structure(kind, rest, blocks, place);
  }

  #activity(name: ActivityName, rest: Kind[], place: Place): ActivityPlan {
    const random = this.#random;
    const activity: ActivityPlan = { block: 'activity', name, boundaryEvents: [] };
    if (random.chance(0.2)) activity.mapped = true;
    if (name === 'sub-process') activity.scope = this.#scope(this.#take(rest, place), inside(place));
    else if (name === 'call activity') {
      const called = this.#scope(this.#take(rest, place), inside(place));
      activity.calls = this.#called.push({ starts: [], hasNoneStart: true, scope: called });
      if (random.chance(0.3)) activity.isolated = true;
    } else if (name === 'receive task')
      activity.message = (caughtEvent(random, 'message', true) as { name: string }).name;
    else if ((name === 'script task' || name === 'business rule task') && random.chance(0.2))
      activity.asJob = true;
    return activity;
  }

  #loop(sequential: boolean, { loops }: Place): LoopPlan {
    const random = this.#random;
    return {
      sequential,
      items: loops > 1 ? 1 : random.pick([0, 1, 2, 2, 3, 3, -1]),
      collects: random.chance(0.4),
      ...(random.chance(0.25)
        ? { until: random.pick(['numberOfCompletedInstances >= 2', 'x > 6', 'numberOfActiveInstances = 0']) }
        : {}),
    };
  }

  #leaf(place: Place): ActivityPlan {
    return this.#activity(this.#random.pick(activities.slice(0, 8)), [], place);
  }

  #path(wanted: Kind[], place: Place, joins = 0.5): PathPlan {
    const blocks = wanted.length > 0 || this.#random.chance(0.5) ? this.#blocks(wanted, deeper(place)) : [];
    return { blocks, end: this.#random.chance(joins) ? 'join' : this.#end() };
  }

  #throw(event: EventPlan, blocks: Block[], place: Place): void {
    const thrown: Block = { block: 'throw', event };
    if (event.kind === 'compensation') this.#compensable(blocks, place);
    if (event.kind === 'escalation' && this.#random.chance(0.6))
      blocks.push(this.#guarded('escalation', [thrown], this.#end(), place));
    else blocks.push(thrown);
  }

  /** Compensation has something to do where it is thrown. */
  #compensable(blocks: Block[], place: Place): void {
    if (blocks.some((block) => block.block === 'activity' && (block.handler || block.scope))) return;
    const activity = this.#leaf(place);
    activity.handler = this.#leaf(place);
    blocks.push(activity);
  }

  /** A sub-process with a boundary event, mostly of the very code. */
  #guarded(kind: 'error' | 'escalation', blocks: Block[], end: PathPlan['end'], place: Place): ActivityPlan {
    const random = this.#random;
    const reaction = kind === 'error' ? kind : random.pick(['escalation', '~escalation'] as const);
    const interrupting = isInterrupting(reaction);
    const event = {
      ...caughtEvent(random, reaction, interrupting),
      ...(random.chance(0.6) ? { code: '' } : {}),
    };
    const path = this.#path([], place);
    return {
      block: 'activity',
      name: 'sub-process',
      boundaryEvents: [{ event: event as EventPlan, interrupting, path }],
      scope: { body: { blocks, end }, eventSubProcesses: [] },
    };
  }

  /** An end event in a branch of its own, or of a sub-process, so that the rest of the model goes on. */
  #endOf(end: EventPlan, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    const content = this.#blocks(this.#take(rest, place), deeper(place));
    if (end.kind === 'compensation') this.#compensable(content, place);
    if ((end.kind === 'error' || end.kind === 'escalation') && random.chance(0.85))
      blocks.push(this.#guarded(end.kind, content, end, place));
    else if (end.kind === 'terminate' || end.kind === 'error' || random.chance(0.5))
      blocks.push({
        block: 'activity',
        name: 'sub-process',
        boundaryEvents: [],
        scope: { body: { blocks: content, end }, eventSubProcesses: [] },
      });
    else
      blocks.push({
        block: 'gateway',
        fork: 'parallel',
        join: 'exclusive',
        branches: random.shuffled([{ blocks: content, end }, this.#path([], place, 1)]),
        conditions: [],
      });
  }

  #boundary(reaction: Reaction, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    const host = this.#host(reaction, rest, blocks, place);
    const interrupting = isInterrupting(reaction);
    const event = caughtEvent(random, reaction, interrupting);
    if (reaction === '~signal') this.#throwWithin(host.scope, event);
    host.boundaryEvents.push({ event, interrupting, path: this.#path(this.#take(rest, place), place) });
  }

  /** A signal that one event within the scope throws, and nothing else: it comes back once. */
  #throwWithin(scope: ScopePlan | undefined, caught: EventPlan): void {
    const within = scope?.body.blocks.find(
      (block) =>
        block.block === 'throw' && block.event.kind === 'signal' && !block.event.name.startsWith('own'),
    );
    if (within?.block !== 'throw' || within.event.kind !== 'signal' || caught.kind !== 'signal') return;
    within.event.name = `own${++this.#ownSignals}`;
    caught.name = within.event.name;
  }

  /** An escalation comes out of what has an inside. */
  #host(reaction: Reaction, rest: Kind[], blocks: Block[], place: Place): ActivityPlan {
    const suits = ({ name }: ActivityPlan) =>
      !reaction.endsWith('escalation') || name === 'sub-process' || name === 'call activity';
    const before = blocks.findLast((block) => block.block === 'activity' && suits(block));
    if (before && this.#random.chance(0.6)) return before as ActivityPlan;
    const name = this.#random.pick(
      reaction.endsWith('escalation')
        ? (['sub-process', 'call activity'] as const)
        : ([...activities.slice(0, 4), 'sub-process', 'call activity'] as const),
    );
    const host = this.#activity(name, rest, place);
    blocks.push(host);
    return host;
  }

  #eventSubProcess(words: string, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    const within = words === 'in a sub-process' || words === 'in a multi-instance';
    const reaction = within ? random.pick(reactions) : (words as Reaction);
    const interrupting = isInterrupting(reaction);
    const made: EventSubProcessPlan = {
      event: caughtEvent(random, reaction, interrupting),
      interrupting,
      scope: this.#scope(this.#take(rest, place), inside(place)),
    };
    if (!within && random.chance(0.6)) {
      place.eventSubProcesses.push(made);
      return;
    }
    const looped = words === 'in a multi-instance';
    const host = this.#activity('sub-process', rest, looped ? { ...place, loops: place.loops + 1 } : place);
    if (reaction === '~signal') this.#throwWithin(host.scope, made.event);
    host.scope?.eventSubProcesses.push(made);
    if (looped) host.loop = this.#loop(random.chance(0.5), place);
    blocks.push(host);
  }

  #structure(kind: Kind, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    switch (kind) {
      case 'exclusive gateway':
        blocks.push(this.#gateway('exclusive', this.#oddJoin('exclusive'), rest, place));
        return;
      case 'parallel fork':
      case 'parallel join':
        blocks.push(
          this.#gateway(
            'parallel',
            kind === 'parallel join' ? 'parallel' : this.#oddJoin('parallel'),
            rest,
            place,
          ),
        );
        return;
      case 'inclusive fork':
        blocks.push(this.#gateway('inclusive', this.#oddJoin('inclusive'), rest, place));
        return;
      case 'inclusive join':
        blocks.push(
          this.#gateway(
            random.pick(['exclusive', 'parallel', 'inclusive'] as const),
            'inclusive',
            rest,
            place,
          ),
        );
        return;
      case 'event-based gateway':
        blocks.push(this.#choice(rest, place));
        return;
      case 'loop':
        blocks.push({
          block: 'loop',
          blocks: this.#blocks(this.#take(rest, place), deeper(place)),
          rounds: random.pick([2, 2, 3]),
        });
        return;
      case 'link':
        blocks.push({ block: 'link' });
        return;
      case 'boundary compensation':
      case 'handler sub-process':
      case 'handler multi-instance':
        this.#compensated(kind, rest, blocks, place);
        return;
      default:
        this.#nested(kind, rest, blocks, place);
    }
  }

  /** Now and then a join that does not belong to its fork: tokens double, or wait for ever. */
  #oddJoin(fork: GatewayName): GatewayName {
    return this.#random.chance(0.85)
      ? fork
      : this.#random.pick(['exclusive', 'parallel', 'inclusive'] as const);
  }

  #gateway(fork: GatewayName, join: GatewayName, rest: Kind[], place: Place): Block {
    const random = this.#random;
    const count = random.pick([2, 2, 3]);
    const contents = Array.from({ length: count }, () => this.#take(rest, place));
    const branches = random.shuffled(contents.map((content) => this.#path(content, place, 0.85)));
    if (branches.every(({ end }) => end !== 'join')) (branches[0] as PathPlan).end = 'join';
    const conditions = branches
      .slice(1)
      .map(() => (random.chance(0.6) ? 'x >= 0' : random.pick(['x > 5', 'x < 3', 'ready'])));
    return { block: 'gateway', fork, join, branches, conditions: fork === 'parallel' ? [] : conditions };
  }

  #choice(rest: Kind[], place: Place): Block {
    const random = this.#random;
    const events = random.shuffled(['message', 'timer', 'signal'] as const).slice(0, random.pick([2, 2, 3]));
    const branches = events.map((reaction) => ({
      event: caughtEvent(random, reaction, true),
      path: this.#path(this.#take(rest, place), place, 0.8),
    }));
    const [first] = branches;
    if (first && branches.every(({ path }) => path.end !== 'join')) first.path.end = 'join';
    return { block: 'choice', branches };
  }

  #compensated(kind: Kind, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    const activity = this.#activity(random.pick(activities), rest, place);
    const handler =
      kind === 'handler sub-process' ? this.#activity('sub-process', rest, place) : this.#leaf(place);
    if (kind === 'handler multi-instance') handler.loop = this.#loop(random.chance(0.5), place);
    activity.handler = handler;
    blocks.push(activity);
    if (random.chance(0.3)) blocks.push(this.#leaf(place));
    if (random.chance(0.8)) blocks.push({ block: 'throw', event: thrownEvent(random, 'compensation') });
  }

  /** What is inside of something inside. */
  #nested(kind: Kind, rest: Kind[], blocks: Block[], place: Place): void {
    const random = this.#random;
    if (kind === 'boundary event of a multi-instance') {
      const host = this.#host('message', rest, blocks, place);
      host.loop ??= this.#loop(random.chance(0.5), place);
      this.#boundary(random.pick(reactions.slice(0, 7)), rest, blocks, place);
      return;
    }
    if (kind === 'element of an event sub-process') {
      this.#eventSubProcess(random.pick(reactions), rest, blocks, place);
      return;
    }
    const name = kind === 'element of a called process' ? 'call activity' : 'sub-process';
    const inner = this.#activity(kind === 'nested multi-instance' ? 'user task' : 'sub-process', rest, {
      ...place,
      loops: place.loops + 1,
    });
    const outer = this.#activity(name, rest, place);
    if (kind === 'nested multi-instance') {
      inner.loop = this.#loop(random.chance(0.5), place);
      outer.loop = this.#loop(random.chance(0.5), place);
    }
    if (outer.scope) outer.scope.body.blocks.unshift(inner);
    blocks.push(outer);
  }
}

/** What a model is filled up with. */
const fillers: readonly Kind[] = [
  ...activities.slice(0, 8),
  'catch message',
  'catch timer',
  'throw none',
  'throw signal',
  'throw escalation',
];

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function inside({ depth, loops }: Place): { depth: number; loops: number } {
  return { depth: depth + 1, loops };
}
