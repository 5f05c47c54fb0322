import { compileBpmn } from '../../../bpmn/index.ts';
import type { ProcessModel } from '../../../bpmn/model.ts';
import { compileDrg, type Drg } from '../../../dmn/index.ts';
import type { RecordOf } from '../../records/records.ts';
import { contentKeyOf, fromBase64, textOf } from '../../records/resource.ts';
import type { PartitionState } from '../state.ts';

export function applyProcess(state: PartitionState, { intent, value }: RecordOf<'PROCESS'>): void {
  const { definitions } = state;
  if (intent === 'DELETING') definitions.deleting.add(value.processDefinitionKey);
  else if (intent === 'DELETED') {
    definitions.deleting.delete(value.processDefinitionKey);
    definitions.processes.delete(value.processDefinitionKey);
  } else if (intent === 'CREATED') {
    const model = whenNeeded(() => modelOf(value.bpmnProcessId, value.resource, value.resourceName));
    definitions.processes.add({
      key: value.processDefinitionKey,
      id: value.bpmnProcessId,
      version: value.version,
      versionTag: value.versionTag,
      deploymentKey: value.deploymentKey,
      resourceName: value.resourceName,
      checksum: value.checksum,
      get model() {
        return model();
      },
    });
  }
}

export function applyForm(state: PartitionState, { intent, value }: RecordOf<'FORM'>): void {
  if (intent === 'DELETED') state.definitions.forms.delete(value.formKey);
  else if (intent === 'CREATED')
    state.definitions.forms.add({
      key: value.formKey,
      id: value.formId,
      version: value.version,
      versionTag: value.versionTag,
      deploymentKey: value.deploymentKey,
      resourceName: value.resourceName,
      checksum: value.checksum,
    });
}

export function applyRequirements(
  state: PartitionState,
  { intent, value }: RecordOf<'DECISION_REQUIREMENTS'>,
): void {
  if (intent === 'DELETED') state.definitions.requirements.delete(value.decisionRequirementsKey);
  else if (intent === 'CREATED') {
    const drg = whenNeeded(() => drgOf(value.resource, value.resourceName));
    state.definitions.requirements.add({
      key: value.decisionRequirementsKey,
      id: value.decisionRequirementsId,
      name: value.decisionRequirementsName,
      namespace: value.namespace,
      version: value.decisionRequirementsVersion,
      resourceName: value.resourceName,
      checksum: value.checksum,
      get drg() {
        return drg();
      },
    });
  }
}

export function applyDecision(state: PartitionState, { intent, value }: RecordOf<'DECISION'>): void {
  const { definitions } = state;
  if (intent === 'DELETED') definitions.decisions.delete(value.decisionKey);
  else if (intent === 'CREATED') {
    const requirements = definitions.requirements.byKey.get(value.decisionRequirementsKey);
    if (!requirements) throw new Error(`decision ${value.decisionId} comes before its requirements`);
    definitions.decisions.add({
      key: value.decisionKey,
      id: value.decisionId,
      name: value.decisionName,
      version: value.version,
      versionTag: value.versionTag,
      deploymentKey: value.deploymentKey,
      resourceName: requirements.resourceName,
      checksum: requirements.checksum,
      requirements,
    });
  }
}

/** Most versions are never run again: what is restored with the state is compiled when something runs it. */
function whenNeeded<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Compiled files by content: partitions share them, and the check at deployment is not done twice. */
const models = new Map<string, readonly ProcessModel[]>();
const drgs = new Map<string, Drg>();
const mostCompiled = 500;

function modelOf(bpmnProcessId: string, resource: string, name: string): ProcessModel {
  const model = compiledProcesses(fromBase64(resource), name).find(({ id }) => id === bpmnProcessId);
  if (!model) throw new Error(`the recorded file ${name} has no process ${bpmnProcessId}`);
  return model;
}

function compiledProcesses(content: Uint8Array, name: string): readonly ProcessModel[] {
  const known = models.get(contentKeyOf(content));
  if (known) return known;
  const compiled = compileBpmn(textOf(content) ?? '', name);
  if (compiled.kind === 'refused')
    throw new Error(`the recorded file ${name} is refused: ${compiled.problems[0]?.message}`);
  rememberProcesses(content, compiled.processes);
  return compiled.processes;
}

function drgOf(resource: string, name: string): Drg {
  const content = fromBase64(resource);
  const known = drgs.get(contentKeyOf(content));
  if (known) return known;
  const compiled = compileDrg(textOf(content) ?? '', name);
  if (compiled.kind === 'refused')
    throw new Error(`the recorded file ${name} is refused: ${compiled.problems[0]?.message}`);
  rememberDrg(content, compiled.drg);
  return compiled.drg;
}

/** What a deployment has just compiled, so that its records need not be compiled again. */
export function rememberProcesses(content: Uint8Array, processes: readonly ProcessModel[]): void {
  remember(models, content, processes);
}

export function rememberDrg(content: Uint8Array, drg: Drg): void {
  remember(drgs, content, drg);
}

function remember<T>(cache: Map<string, T>, content: Uint8Array, compiled: T): void {
  if (cache.size >= mostCompiled) cache.delete(cache.keys().next().value as string);
  cache.set(contentKeyOf(content), compiled);
}
