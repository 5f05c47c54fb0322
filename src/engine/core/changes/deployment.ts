import { type BpmnProblem, compileBpmn } from '../../bpmn/index.ts';
import type { ProcessModel } from '../../bpmn/model.ts';
import { compileDrg, type Drg } from '../../dmn/index.ts';
import { readForm } from '../../forms/read-form.ts';
import {
  type Answer,
  type DeployedDefinition,
  type DistributedRecord,
  ok,
  type Resource,
  rejected,
} from '../commands.ts';
import type { Key } from '../records/keys.ts';
import type { Values } from '../records/records.ts';
import { checksumOf, textOf, toBase64 } from '../records/resource.ts';
import type { Processing } from '../run/processing.ts';
import { rememberDrg, rememberProcesses } from '../state/apply/definitions.ts';
import { closeStartEvents, openStartEvents, startEventProblem } from '../waiting/start-events.ts';

/** One file of a deployment, understood. */
type Parsed = { readonly name: string; readonly checksum: string; readonly bytes: Uint8Array } & (
  | { readonly kind: 'bpmn'; readonly processes: readonly ProcessModel[] }
  | { readonly kind: 'dmn'; readonly drg: Drg }
  | { readonly kind: 'form'; readonly formId: string; readonly versionTag: string }
);

/**
 * Deploys files as one: either all are taken or none, with every problem of every file. When all are what the newest
 * versions were made from, nothing is made anew; otherwise all get a new version, so that they may bind each other by
 * deployment.
 */
export function deployResources(run: Processing, resources: readonly Resource[]): Answer {
  if (resources.length === 0)
    return rejected('INVALID_ARGUMENT', 'Expected to deploy at least one resource, but none given');
  const parsed: Parsed[] = [];
  const problems: string[] = [];
  for (const resource of resources) {
    const result = parse(run, resource);
    if (Array.isArray(result)) problems.push(...result);
    else parsed.push(result as Parsed);
  }
  problems.push(...duplicateIds(parsed));
  if (problems.length > 0)
    return rejected(
      'INVALID_ARGUMENT',
      `Expected to deploy new resources, but encountered the following errors:\n${problems.slice(0, 100).join('\n')}`,
    );
  if (parsed.every((file) => isUnchanged(run, file)))
    return ok({
      type: 'deployed',
      deploymentKey: run.newKey(),
      definitions: parsed.flatMap((file) => knownDefinitions(run, file)),
    });
  const deploymentKey = run.newKey();
  const before = run.records.length;
  const definitions = parsed.flatMap((file) => create(run, file, deploymentKey));
  distribute(run, before);
  run.emit('DEPLOYMENT', 'CREATED', deploymentKey, {
    deploymentKey,
    resourceNames: parsed.map(({ name }) => name),
  });
  return ok({ type: 'deployed', deploymentKey, definitions });
}

function parse(run: Processing, { name, content }: Resource): Parsed | string[] {
  const text = textOf(content);
  if (text === undefined) return [`'${name}': the file is not in UTF-8; save it as UTF-8`];
  const file = { name, checksum: checksumOf(content), bytes: content };
  if (/\.bpmn(20\.xml)?$/i.test(name)) {
    const compiled = compileBpmn(text, name);
    if (compiled.kind === 'refused') return compiled.problems.map(bpmnText);
    const problems = compiled.processes.flatMap((process) => startProblems(run, name, process));
    if (problems.length > 0) return problems;
    rememberProcesses(content, compiled.processes);
    return { ...file, kind: 'bpmn', processes: compiled.processes };
  }
  if (/\.dmn$/i.test(name)) {
    const compiled = compileDrg(text, name);
    if (compiled.kind === 'refused')
      return compiled.problems.map(({ elementId, message, advice }) =>
        described(name, elementId, message, advice),
      );
    rememberDrg(content, compiled.drg);
    return { ...file, kind: 'dmn', drg: compiled.drg };
  }
  if (/\.form$/i.test(name)) {
    const form = readForm(text, name);
    if (form.kind === 'refused')
      return form.problems.map(({ message, advice }) => described(name, undefined, message, advice));
    return { ...file, kind: 'form', formId: form.id, versionTag: form.versionTag };
  }
  return [`'${name}': only files that end in .bpmn, .dmn or .form can be deployed`];
}

function bpmnText({ file, elementId, message, advice }: BpmnProblem): string {
  return described(file, elementId, message, advice);
}

function described(file: string, elementId: string | undefined, message: string, advice: string): string {
  return `'${file}'${elementId ? `, element '${elementId}'` : ''}: ${message}; ${advice}`;
}

function startProblems(run: Processing, file: string, process: ProcessModel): string[] {
  return (process.root.container?.eventStarts ?? []).flatMap((start) => {
    const problem = startEventProblem(run, start);
    return problem === undefined
      ? []
      : [described(file, start.id, problem, 'name it so that it is known at deployment')];
  });
}

function duplicateIds(files: readonly Parsed[]): string[] {
  const seen = new Map<string, string>();
  return files.flatMap((file) =>
    idsOf(file).flatMap((id) => {
      const other = seen.get(id);
      seen.set(id, file.name);
      return other === undefined
        ? []
        : [`'${file.name}': the ${id} is also in '${other}'; deploy each id once`];
    }),
  );
}

function idsOf(file: Parsed): string[] {
  if (file.kind === 'bpmn') return file.processes.map(({ id }) => `process '${id}'`);
  if (file.kind === 'form') return [`form '${file.formId}'`];
  return [
    `decision requirements '${file.drg.id}'`,
    ...[...file.drg.decisions.keys()].map((id) => `decision '${id}'`),
  ];
}

function isUnchanged(run: Processing, file: Parsed): boolean {
  const { processes, requirements, decisions, forms } = run.state.definitions;
  const same = (latest: { checksum: string; resourceName: string } | undefined) =>
    latest?.checksum === file.checksum && latest.resourceName === file.name;
  if (file.kind === 'bpmn') return file.processes.every(({ id }) => same(processes.latest(id)));
  if (file.kind === 'form') return same(forms.latest(file.formId));
  return (
    same(requirements.latest(file.drg.id)) &&
    [...file.drg.decisions.keys()].every((id) => same(decisions.latest(id)))
  );
}

function knownDefinitions(run: Processing, file: Parsed): DeployedDefinition[] {
  const { processes, requirements, decisions, forms } = run.state.definitions;
  if (file.kind === 'bpmn')
    return file.processes.flatMap(({ id, name }) => {
      const latest = processes.latest(id);
      return latest ? [{ kind: 'process' as const, ...latest, name, duplicate: true }] : [];
    });
  if (file.kind === 'form') {
    const latest = forms.latest(file.formId);
    return latest ? [{ kind: 'form', ...latest, name: '', duplicate: true }] : [];
  }
  const latest = requirements.latest(file.drg.id);
  const own = [...file.drg.decisions.keys()].flatMap((id) => {
    const decision = decisions.latest(id);
    return decision ? [decisionOf(decision, true)] : [];
  });
  return latest
    ? [...own, { kind: 'decisionRequirements', ...latest, versionTag: '', duplicate: true }]
    : own;
}

function decisionOf(
  decision: {
    key: Key;
    id: string;
    name: string;
    version: number;
    versionTag: string;
    resourceName: string;
    requirements: { id: string; key: Key };
  },
  duplicate: boolean,
): DeployedDefinition {
  const { requirements, ...rest } = decision;
  return {
    kind: 'decision',
    key: rest.key,
    id: rest.id,
    name: rest.name,
    version: rest.version,
    versionTag: rest.versionTag,
    resourceName: rest.resourceName,
    decisionRequirementsId: requirements.id,
    decisionRequirementsKey: requirements.key,
    duplicate,
  };
}

function create(run: Processing, file: Parsed, deploymentKey: Key): DeployedDefinition[] {
  const resource = {
    resource: toBase64(file.bytes),
    resourceName: file.name,
    checksum: file.checksum,
    duplicate: false,
  };
  if (file.kind === 'bpmn')
    return file.processes.map((process) => createProcess(run, process, resource, deploymentKey));
  if (file.kind === 'dmn') return createDecisions(run, file.drg, resource, deploymentKey);
  const { definitions } = run.state;
  const formKey = run.newKey();
  const { formId, versionTag } = file;
  const version = definitions.forms.lastVersion(formId) + 1;
  run.emit('FORM', 'CREATED', formKey, { ...resource, formId, version, versionTag, formKey, deploymentKey });
  return [
    {
      kind: 'form',
      id: formId,
      name: '',
      version,
      versionTag,
      key: formKey,
      resourceName: file.name,
      duplicate: false,
    },
  ];
}

type ResourceFields = Pick<Values['PROCESS'], 'resource' | 'resourceName' | 'checksum' | 'duplicate'>;

function createProcess(
  run: Processing,
  process: ProcessModel,
  resource: ResourceFields,
  deploymentKey: Key,
): DeployedDefinition {
  const key = run.newKey();
  const { id, name, versionTag } = process;
  const version = run.state.definitions.processes.lastVersion(id) + 1;
  createVersion(run, key, {
    ...resource,
    bpmnProcessId: id,
    version,
    versionTag,
    processDefinitionKey: key,
    deploymentKey,
  });
  return {
    kind: 'process',
    id,
    name,
    version,
    versionTag,
    key,
    resourceName: resource.resourceName,
    duplicate: false,
  };
}

/** The newest version takes over what starts the process. */
function createVersion(run: Processing, key: Key, value: Values['PROCESS']): void {
  const { processes } = run.state.definitions;
  const before = processes.latest(value.bpmnProcessId);
  run.emit('PROCESS', 'CREATED', key, value);
  const created = processes.byKey.get(key);
  if (before) closeStartEvents(run, before);
  if (created) openStartEvents(run, created);
}

function createDecisions(
  run: Processing,
  drg: Drg,
  resource: ResourceFields,
  deploymentKey: Key,
): DeployedDefinition[] {
  const { requirements, decisions } = run.state.definitions;
  const decisionRequirementsKey = run.newKey();
  const version = requirements.lastVersion(drg.id) + 1;
  run.emit('DECISION_REQUIREMENTS', 'CREATED', decisionRequirementsKey, {
    ...resource,
    decisionRequirementsId: drg.id,
    decisionRequirementsName: drg.name,
    decisionRequirementsVersion: version,
    decisionRequirementsKey,
    namespace: drg.namespace,
  });
  const created = [...drg.decisions.values()].map(({ id, name, versionTag }) => {
    const decisionKey = run.newKey();
    run.emit('DECISION', 'CREATED', decisionKey, {
      decisionId: id,
      decisionName: name,
      version: decisions.lastVersion(id) + 1,
      versionTag,
      decisionKey,
      decisionRequirementsId: drg.id,
      decisionRequirementsKey,
      deploymentKey,
      duplicate: false,
    });
    const decision = decisions.byKey.get(decisionKey);
    return decision ? [decisionOf(decision, false)] : [];
  });
  const { resourceName } = resource;
  return [
    ...created.flat(),
    {
      kind: 'decisionRequirements',
      id: drg.id,
      name: drg.name,
      version,
      versionTag: '',
      key: decisionRequirementsKey,
      resourceName,
      duplicate: false,
    },
  ];
}

const distributed: ReadonlySet<string> = new Set(['PROCESS', 'FORM', 'DECISION_REQUIREMENTS', 'DECISION']);

function distribute(run: Processing, from: number): void {
  const records = run.records
    .slice(from)
    .filter(({ valueType }) => distributed.has(valueType))
    .map(({ valueType, key, value }) => ({ valueType, key, value }) as DistributedRecord);
  toOthers(run, (partitionId) => run.send(partitionId, { type: 'distribute-resources', records }));
}

function toOthers(run: Processing, send: (partitionId: number) => void): void {
  for (let partitionId = 1; partitionId <= run.surroundings.partitions; partitionId++)
    if (partitionId !== run.state.partitionId) send(partitionId);
}

/** On the other partitions: the same definitions under the same keys. */
export function receiveResources(run: Processing, records: readonly DistributedRecord[]): void {
  for (const { valueType, key, value } of records)
    if (valueType === 'PROCESS') createVersion(run, key, value as Values['PROCESS']);
    else if (valueType === 'FORM') run.emit(valueType, 'CREATED', key, value as Values['FORM']);
    else if (valueType === 'DECISION') run.emit(valueType, 'CREATED', key, value as Values['DECISION']);
    else run.emit(valueType, 'CREATED', key, value as Values['DECISION_REQUIREMENTS']);
}

/** Instances that run go on; no new ones start. The version before is the newest again. */
export function deleteResource(run: Processing, resourceKey: Key): Answer {
  if (!removeResource(run, resourceKey))
    return rejected(
      'NOT_FOUND',
      `Expected to delete resource but no resource found with key '${resourceKey}'`,
    );
  run.emit('RESOURCE_DELETION', 'DELETED', run.newKey(), { resourceKey });
  toOthers(run, (partitionId) => run.send(partitionId, { type: 'distribute-deletion', resourceKey }));
  return ok({ type: 'done' });
}

export function removeResource(run: Processing, resourceKey: Key): boolean {
  const { processes, requirements, decisions, forms, running, deleting } = run.state.definitions;
  const process = processes.byKey.get(resourceKey);
  if (process && !deleting.has(resourceKey)) {
    const wasLatest = processes.latest(process.id) === process;
    const value = {
      bpmnProcessId: process.id,
      version: process.version,
      versionTag: process.versionTag,
      processDefinitionKey: process.key,
      deploymentKey: process.deploymentKey,
      resourceName: process.resourceName,
      checksum: process.checksum,
      resource: '',
      duplicate: false,
    };
    run.emit('PROCESS', 'DELETING', resourceKey, value);
    closeStartEvents(run, process);
    if (!running.has(resourceKey)) run.emit('PROCESS', 'DELETED', resourceKey, value);
    const next = processes.find(process.id, ({ key }) => !deleting.has(key) && key !== resourceKey);
    if (wasLatest && next) openStartEvents(run, next);
    return true;
  }
  const form = forms.byKey.get(resourceKey);
  if (form) {
    const { id: formId, key: formKey, version, versionTag, deploymentKey, resourceName, checksum } = form;
    run.emit('FORM', 'DELETED', resourceKey, {
      formId,
      formKey,
      version,
      versionTag,
      deploymentKey,
      resourceName,
      checksum,
      resource: '',
      duplicate: false,
    });
    return true;
  }
  const drg = requirements.byKey.get(resourceKey);
  if (!drg) return false;
  for (const decision of [...decisions.byKey.values()])
    if (decision.requirements === drg)
      run.emit('DECISION', 'DELETED', decision.key, {
        decisionId: decision.id,
        decisionName: decision.name,
        version: decision.version,
        versionTag: decision.versionTag,
        decisionKey: decision.key,
        decisionRequirementsId: drg.id,
        decisionRequirementsKey: drg.key,
        deploymentKey: decision.deploymentKey,
        duplicate: false,
      });
  run.emit('DECISION_REQUIREMENTS', 'DELETED', resourceKey, {
    decisionRequirementsId: drg.id,
    decisionRequirementsName: drg.name,
    decisionRequirementsVersion: drg.version,
    decisionRequirementsKey: drg.key,
    namespace: drg.namespace,
    resourceName: drg.resourceName,
    checksum: drg.checksum,
    resource: '',
    duplicate: false,
  });
  return true;
}
