import type { MultiInstance } from '../../bpmn/model.ts';
import { type FeelList, type FeelValue, toJson } from '../../feel/index.ts';
import type { JsonText } from '../records/records.ts';
import {
  type Evaluated,
  evaluate,
  evaluateBoolean,
  type Failure,
  failure,
  isFailure,
  jsonOf,
  longestVariable,
  parsedValue,
  tooLong,
  wrongType,
} from '../run/evaluate.ts';
import { raiseIncident } from '../run/incidents.ts';
import { activateIn } from '../run/instances.ts';
import type { Processing } from '../run/processing.ts';
import { propagate, setLocal } from '../run/variables.ts';
import type { ElementInstance, Variable } from '../state/state.ts';

function loopOf(body: ElementInstance): MultiInstance {
  return body.node.multiInstance as MultiInstance;
}

/** The items, evaluated once a command. */
function itemsOf(run: Processing, body: ElementInstance): Evaluated<FeelList> {
  const loop = run.loop(body);
  if (loop.items) return { kind: 'value', value: loop.items };
  const { inputCollection } = loopOf(body);
  const result = evaluate(run, inputCollection, body);
  if (isFailure(result)) return result;
  if (!Array.isArray(result.value)) return wrongType(inputCollection.text, 'ARRAY', result);
  const items = result.value as FeelList;
  const most = run.surroundings.limits.multiInstanceItems;
  if (items.length > most)
    return failure(
      'EXTRACT_VALUE_ERROR',
      `The collection has ${items.length} items; at most ${most} are taken.`,
    );
  loop.items = items;
  return { kind: 'value', value: items };
}

/** Checks the collection and prepares the list that results go into. */
export function prepareLoop(run: Processing, body: ElementInstance): Failure | undefined {
  const items = itemsOf(run, body);
  if (isFailure(items)) return items;
  const { outputCollection } = loopOf(body);
  if (outputCollection !== undefined)
    setLocal(run, body, outputCollection, `[${Array(items.value.length).fill('null').join(',')}]`);
  return undefined;
}

/** Activates the inner instances that are due: one, or as many as a command may, if they run in parallel. */
export function continueLoop(run: Processing, body: ElementInstance): void {
  const items = itemsOf(run, body);
  if (isFailure(items)) {
    raiseIncident(run, body, items);
    return;
  }
  const { sequential, inner } = loopOf(body);
  const rest = items.value.length - body.activatedCount;
  if (rest <= 0) {
    completeWhenDone(run, body);
    return;
  }
  const { multiInstanceChunk, elementsOfInstance } = run.surroundings.limits;
  const count = Math.min(rest, sequential ? 1 : multiInstanceChunk);
  if (body.root.elements.size + run.pendingActivations + count > elementsOfInstance) {
    const message = `The process instance would hold more than ${elementsOfInstance} active elements.`;
    raiseIncident(run, body, failure('UNKNOWN', message));
    return;
  }
  for (let i = 0; i < count; i++) activateIn(run, body, inner);
  if (!sequential && rest > count)
    run.send(run.state.partitionId, { type: 'continue-multi-instance', elementInstanceKey: body.key });
}

function completeWhenDone(run: Processing, body: ElementInstance): void {
  if (body.children.size === 0 && run.pendingIn(body) === 0 && body.isActive) run.complete(body);
}

/** What each inner instance sees of the loop: its item, its number, a place for its result. */
export function setLoopVariables(run: Processing, element: ElementInstance): Failure | undefined {
  const body = element.scope as ElementInstance;
  const items = itemsOf(run, body);
  if (isFailure(items)) return items;
  const { inputElement, outputElement } = loopOf(body);
  const item = items.value[element.loopCounter - 1];
  if (item === undefined)
    return failure('EXTRACT_VALUE_ERROR', `The collection has no item ${element.loopCounter} any more.`);
  const json = jsonOf(item);
  if (isFailure(json)) return json;
  if (inputElement !== undefined) setLocal(run, element, inputElement, json.value);
  const result = outputElement?.text.trim();
  if (result !== undefined && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(result) && result !== inputElement)
    setLocal(run, element, result, 'null');
  setLocal(run, element, 'loopCounter', String(element.loopCounter));
  return undefined;
}

/**
 * Before an inner instance completes: its result goes to the list, and the completion condition is looked at.
 * @returns whether the condition is met
 */
export function recordChildOutput(run: Processing, element: ElementInstance): Failure | boolean {
  const body = element.scope as ElementInstance;
  const { outputCollection, outputElement, completionCondition } = loopOf(body);
  if (outputCollection !== undefined && outputElement) {
    const result = evaluate(run, outputElement, element);
    if (isFailure(result)) return result;
    const failed = setResult(run, body, outputCollection, element.loopCounter - 1, result.value);
    if (failed) return failed;
  }
  if (!completionCondition) return false;
  const items = itemsOf(run, body);
  if (isFailure(items)) return items;
  const completedCount = body.completedCount + 1;
  const counts = new Map<string, FeelValue>([
    ['numberOfInstances', items.value.length],
    ['numberOfActiveInstances', body.children.size - 1],
    ['numberOfCompletedInstances', completedCount],
    ['numberOfTerminatedInstances', body.terminatedCount],
  ]);
  const met = evaluateBoolean(run, completionCondition, element, counts);
  return isFailure(met) ? met : met.value;
}

/** Texts of a result list's items, kept between commands: each result changes one, and there may be many. */
const itemTexts = new WeakMap<Variable, { readonly json: JsonText; readonly items: JsonText[] }>();

function itemTextsOf(list: Variable): JsonText[] | undefined {
  const known = itemTexts.get(list);
  if (known?.json === list.json) return known.items;
  const values = parsedValue(list);
  return Array.isArray(values) ? (values as FeelList).map(toJson) : undefined;
}

function setResult(
  run: Processing,
  body: ElementInstance,
  outputCollection: string,
  index: number,
  value: FeelValue,
): Failure | undefined {
  const list = body.variables.get(outputCollection);
  const items = list && itemTextsOf(list);
  if (!items)
    return failure('EXTRACT_VALUE_ERROR', `The output collection '${outputCollection}' is no list any more.`);
  const item = jsonOf(value);
  if (isFailure(item)) return item;
  if (list.json.length + item.value.length > longestVariable) return tooLong();
  while (items.length < index) items.push('null');
  items[index] = item.value;
  const json = `[${items.join(',')}]`;
  setLocal(run, body, outputCollection, json);
  itemTexts.set(list, { json, items });
  return undefined;
}

export function childCompleted(run: Processing, body: ElementInstance, conditionMet: boolean): void {
  if (!body.isActive) return;
  if (conditionMet) run.loop(body).conditionMet = true;
  if (!isFinished(run, body)) {
    childEnded(run, body);
    return;
  }
  for (const child of body.children) run.terminate(child);
  completeWhenFinished(run, body);
}

/** An inner instance has gone, completed or not. */
export function childEnded(run: Processing, body: ElementInstance): void {
  if (!body.isActive) return;
  if (isFinished(run, body)) completeWhenFinished(run, body);
  else if (loopOf(body).sequential) continueLoop(run, body);
  else if (body.children.size === 0 && run.pendingIn(body) === 0) continueLoop(run, body);
}

function completeWhenFinished(run: Processing, body: ElementInstance): void {
  if (body.children.size === 0 && body.isActive) run.complete(body);
}

export function isFinished(run: Processing, body: ElementInstance): boolean {
  return body.node.multiInstance !== undefined && run.loop(body).conditionMet;
}

/** The list of results becomes a variable of the scope around the loop. */
export function publishResults(run: Processing, body: ElementInstance): void {
  const { outputCollection } = loopOf(body);
  const list = outputCollection === undefined ? undefined : body.variables.get(outputCollection);
  if (list && body.scope) propagate(run, body.scope, [[outputCollection as string, list.json]]);
}
