import type { Mapping } from '../../bpmn/model.ts';
import type { FeelContext, FeelValue } from '../../feel/index.ts';
import { entriesOf, objectText } from '../records/json-text.ts';
import type { Key } from '../records/keys.ts';
import type { JsonText } from '../records/records.ts';
import type { ProcessDefinition } from '../state/definitions.ts';
import type { ElementInstance, Variable } from '../state/state.ts';
import {
  type Evaluated,
  evaluate,
  evaluateAttribute,
  type Failure,
  failure,
  isFailure,
  jsonOf,
  parsedValue,
} from './evaluate.ts';
import type { Processing } from './processing.ts';

type Entries = readonly (readonly [name: string, json: JsonText])[];

/** A scope that has variables: an element instance, or a process instance that is about to be activated. */
interface VariableScope {
  readonly key: Key;
  readonly processInstanceKey: Key;
  readonly definition: ProcessDefinition;
  readonly variables: ReadonlyMap<string, Variable>;
}

export function setLocal(run: Processing, scope: VariableScope, name: string, json: JsonText): void {
  const known = scope.variables.get(name);
  if (known?.json === json) return;
  run.emit('VARIABLE', known ? 'UPDATED' : 'CREATED', known?.key ?? run.newKey(), {
    name,
    value: json,
    scopeKey: scope.key,
    processInstanceKey: scope.processInstanceKey,
    processDefinitionKey: scope.definition.key,
    bpmnProcessId: scope.definition.id,
  });
}

export function setLocals(run: Processing, scope: VariableScope, entries: Entries): void {
  for (const [name, json] of entries) setLocal(run, scope, name, json);
}

/** Variables of an instance whose activation follows: a process instance, unless another is named. */
export function setEarly(
  run: Processing,
  key: Key,
  definition: ProcessDefinition,
  entries: Entries,
  processInstanceKey = key,
): void {
  for (const [name, json] of entries) {
    const variables = run.state.earlyVariables.get(key) ?? new Map();
    setLocal(run, { key, processInstanceKey, definition, variables }, name, json);
  }
}

/**
 * Sets each variable where it exists, seen from the element outwards; what exists nowhere comes into the process
 * instance.
 */
export function propagate(run: Processing, element: ElementInstance, entries: Entries): void {
  let rest = entries;
  let scope = element;
  while (scope.scope && rest.length > 0) {
    const missing: (readonly [string, JsonText])[] = [];
    for (const entry of rest)
      if (scope.variables.has(entry[0])) setLocal(run, scope, ...entry);
      else missing.push(entry);
    rest = missing;
    scope = scope.scope;
  }
  setLocals(run, scope, rest);
}

/** Variables that came with an event or a job: recorded as an object, checked when they came in. */
export function entriesOfDocument(document: JsonText): Entries {
  const entries = entriesOf(document, Number.POSITIVE_INFINITY);
  if (!entries) throw new Error('a recorded document is no JSON object');
  return entries;
}

export function localDocument(element: ElementInstance): JsonText {
  return objectText([...element.variables].map(([name, { json }]) => [name, json] as const));
}

/** All variables that can be seen at the element, its own first. */
export function visibleVariables(element: ElementInstance): ReadonlyMap<string, Variable> {
  const all = new Map<string, Variable>();
  for (let at: ElementInstance | undefined = element; at; at = at.scope)
    for (const [name, variable] of at.variables) if (!all.has(name)) all.set(name, variable);
  return all;
}

export function applyInputs(run: Processing, element: ElementInstance): Failure | undefined {
  const mapped = evaluateMappings(run, element.node.inputs, element, () => undefined);
  if (isFailure(mapped)) return mapped;
  setLocals(run, element, mapped.value);
  return undefined;
}

/**
 * Brings what an element was completed with to its scope: through its output mappings, or as it is.
 * @param document what came with the completion; undefined when nothing did
 */
export function applyOutputs(
  run: Processing,
  element: ElementInstance,
  document: JsonText | undefined,
): Failure | undefined {
  const { outputs } = element.node;
  if (outputs.length === 0) {
    if (document !== undefined) propagate(run, element, entriesOfDocument(document));
    return undefined;
  }
  if (document !== undefined) setLocals(run, element, entriesOfDocument(document));
  const { scope } = element;
  const mapped = evaluateMappings(run, outputs, element, (name) => scope && visible(scope, name));
  if (isFailure(mapped)) return mapped;
  propagate(run, scope ?? element, mapped.value);
  return undefined;
}

function visible(scope: ElementInstance, name: string): FeelValue | undefined {
  for (let at: ElementInstance | undefined = scope; at; at = at.scope) {
    const variable = at.variables.get(name);
    if (variable) return parsedValue(variable);
  }
  return undefined;
}

/** A mapping sees what the ones before it made. A path such as `order.amount` adds to the context that is there. */
function evaluateMappings(
  run: Processing,
  mappings: readonly Mapping[],
  element: ElementInstance,
  existing: (name: string) => FeelValue | undefined,
): Evaluated<Entries> {
  if (mappings.length === 0) return { kind: 'value', value: [] };
  const made = new Map<string, FeelValue>();
  for (const { source, target } of mappings) {
    const result =
      source.kind === 'text'
        ? evaluateAttribute(run, source, element)
        : evaluate(run, source.expression, element, made);
    if (isFailure(result)) return failure('IO_MAPPING_ERROR', result.message);
    const [name, ...path] = target as [string, ...string[]];
    const value =
      path.length === 0 ? result.value : put(made.get(name) ?? existing(name), path, result.value);
    made.set(name, value);
  }
  const entries: (readonly [string, JsonText])[] = [];
  for (const [name, value] of made) {
    const json = jsonOf(value);
    if (isFailure(json)) return failure('IO_MAPPING_ERROR', `The variable '${name}': ${json.message}`);
    entries.push([name, json.value]);
  }
  return { kind: 'value', value: entries };
}

function put(context: FeelValue | undefined, path: readonly string[], value: FeelValue): FeelContext {
  const [name, ...rest] = path as [string, ...string[]];
  const entries = new Map(context instanceof Map ? (context as FeelContext) : []);
  entries.set(name, rest.length === 0 ? value : put(entries.get(name), rest, value));
  return entries;
}
