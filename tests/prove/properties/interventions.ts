import { startVariables } from './answers.ts';
import type { GraphNode } from './graph.ts';
import type { Live } from './live.ts';
import type { Random } from './random.ts';
import { Fault, type Session } from './session.ts';

/** Starts an instance of the first process; in trouble, without some variables or in the middle. */
export function create(session: Session, random: Random, trouble: number): void {
  const { nodes } = session.graph;
  const process = nodes.get('p0') as GraphNode;
  const hasNoneStart = process.startOf.some((id) => nodes.get(id)?.event === undefined);
  const variables: Record<string, unknown> = startVariables(random);
  for (const name of Object.keys(variables)) if (random.chance(trouble / 4)) delete variables[name];
  const places = [...nodes.values()].filter((node) => node.process === 'p0' && mayBegin(session, node));
  const inTheMiddle = places.length > 0 && (!hasNoneStart || random.chance(trouble / 4));
  const place = inTheMiddle ? random.pick(places) : undefined;
  const waits = random.chance(0.1);
  if (!hasNoneStart && !place) return;
  const answer = session.run(
    {
      type: 'create-process-instance',
      bpmnProcessId: 'p0',
      variables: JSON.stringify(variables),
      ...(place ? { startInstructions: [{ elementId: place.id }] } : {}),
      ...(waits ? { awaitResult: { fetchVariables: ['x'] } } : {}),
    },
    place ? withScopes(session, place) : [],
  );
  if (answer?.kind === 'rejected') throw new Fault([`no instance can be created: ${answer.reason}`]);
  if (waits && !answer) {
    const created = session.engine.records.findLast(
      ({ valueType }) => valueType === 'PROCESS_INSTANCE_CREATION',
    );
    if (created) session.await(created.key);
  }
}

function withScopes({ graph }: Session, node: GraphNode): string[] {
  const ids = [node.id];
  for (let at = graph.nodes.get(node.scope); at; at = graph.nodes.get(at.scope)) ids.push(at.id);
  return ids;
}

/** Elements at which a person may have an instance go on. */
function mayBegin({ graph: { nodes, flows } }: Session, node: GraphNode): boolean {
  if (['PROCESS', 'START_EVENT', 'BOUNDARY_EVENT'].includes(node.type)) return false;
  for (let at = nodes.get(node.scope); at; at = nodes.get(at.scope)) if (at.loop) return false;
  return !node.incoming.some((id) => nodes.get(flows.get(id)?.source ?? '')?.type === 'EVENT_BASED_GATEWAY');
}

function processes({ game }: Session): Live[] {
  return [...game.live.values()].filter(
    ({ node, state }) => node.type === 'PROCESS' && state === 'ACTIVATED',
  );
}

/** Begins elements and ends others. */
export function modify(session: Session, random: Random): void {
  const candidates = processes(session);
  if (candidates.length === 0) return;
  const process = random.pick(candidates);
  // A start event opens what its scope waits for: taken away while an incident holds it, nothing would.
  const inside = [...session.game.live.values()].filter(
    ({ processKey, node }) => processKey === process.key && node.type !== 'START_EVENT',
  );
  const places = [...session.graph.nodes.values()].filter(
    (node) => node.process === process.node.id && mayBegin(session, node),
  );
  const activate = random.shuffled(places).slice(0, random.pick([0, 1, 1, 2]));
  const terminate = random.shuffled(inside).slice(0, random.pick([0, 1, 1, 2]));
  session.run(
    {
      type: 'modify-process-instance',
      processInstanceKey: process.key,
      activateInstructions: activate.map(({ id }) => ({
        elementId: id,
        ...(random.chance(0.3)
          ? { variableInstructions: [{ elementId: random.pick(['', id]), variables: '{"x":3}' }] }
          : {}),
      })),
      terminateInstructions: terminate.map(({ key }) => ({ elementInstanceKey: key })),
    },
    activate.flatMap((node) => withScopes(session, node)),
  );
}

/** Moves an instance to an equal copy of its process: possible unless a token waits at a gateway. */
export function migrate(session: Session, random: Random): void {
  const candidates = processes(session);
  if (candidates.length === 0) return;
  const process = random.pick(candidates);
  if (session.definitions.length < 10) session.deploy();
  const target = session.definitions.findLast(({ kind, id }) => kind === 'process' && id === process.node.id);
  if (!target) return;
  const answer = session.run({
    type: 'migrate-process-instance',
    processInstanceKey: process.key,
    targetProcessDefinitionKey: target.key,
    mappingInstructions: [...session.graph.nodes.values()]
      .filter((node) => node.process === process.node.id && node.type !== 'PROCESS')
      .map(({ id }) => ({ sourceElementId: id, targetElementId: id })),
  });
  if (answer?.kind === 'rejected' && !answer.reason.includes('a token waits at a gateway'))
    throw new Fault([`an equal copy is refused: ${answer.reason}`]);
}

export function cancel(session: Session, random: Random): void {
  const roots = processes(session).filter(({ caller }) => !caller);
  if (roots.length === 0) return;
  const { key } = random.pick(roots);
  session.run({ type: 'cancel-process-instance', processInstanceKey: key });
  if (session.game.live.has(key)) throw new Fault([`${key} goes on after it was cancelled`]);
}
