import type { Principal } from '../../policy/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpProblem } from '../http-problem.ts';
import { asFieldError, checkModels, lineOfElement, type ModelFault } from './check-model.ts';

export interface DeployRequest {
  readonly resources: readonly { readonly name: string; readonly content: string }[];
  /** Deploy although the linter found errors; models that do not parse are never deployed. */
  readonly ignoreLint?: boolean | undefined;
}

/** The engine names each fault as `Element: id`; its lines we find ourselves. */
function engineFaults(request: DeployRequest, detail: string): ModelFault[] {
  const resource = request.resources.find(({ name }) => detail.includes(name)) ?? request.resources[0]!;
  const elements = [...detail.matchAll(/Element: (\S+)/g)].map((match) => match[1]!);
  return (elements.length > 0 ? elements : [null]).map((element) => ({
    resource: resource.name,
    severity: 'error',
    rule: 'engine',
    message: detail.replaceAll(/\s+/g, ' ').slice(0, 500),
    element,
    line: lineOfElement(resource.content, element),
  }));
}

/** Checks the models, then deploys all of them in one deployment. Nothing is deployed when one is wrong. */
export async function deployModels(deps: ApiDeps, caller: Principal, request: DeployRequest) {
  const report = await checkModels(request.resources);
  if (report.unparsable.length > 0)
    throw new HttpProblem('does-not-parse', { errors: report.unparsable.map(asFieldError) });
  const errors = report.lint.filter((fault) => fault.severity === 'error');
  if (errors.length > 0 && !request.ignoreLint)
    throw new HttpProblem('lint-failed', { errors: errors.map(asFieldError) });
  const answer = await deps.zeebe.as({ userId: caller.userId }).deploy(request.resources);
  deps.health.report(answer.kind !== 'unavailable');
  if (answer.kind === 'unavailable') throw new HttpProblem('try-later', { retryAfter: 5 });
  if (answer.kind === 'refused')
    throw new HttpProblem('does-not-parse', {
      errors: engineFaults(request, answer.detail).map(asFieldError),
    });
  return {
    deploymentKey: String(answer.value.deploymentKey),
    deployed: answer.value.deployments.map(stringKeys),
    lint: report.lint,
  };
}

/** Keys are strings whatever their size. */
function stringKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stringKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      /Key$/.test(name) && typeof one === 'number' ? String(one) : stringKeys(one),
    ]),
  );
}

/** What is deployed, newest first. */
export async function listDeployments({ db }: ApiDeps) {
  const processes = await db('read_model.process_definition')
    .select(
      'process_definition_key',
      'bpmn_process_id',
      'version',
      'deployment_key',
      'resource_name',
      'deployed_at',
      'deleted_at',
    )
    .orderBy('process_definition_key', 'desc')
    .limit(200);
  const decisions = await db('read_model.decision_requirements')
    .select(
      'decision_requirements_key',
      'decision_requirements_id',
      'version',
      'resource_name',
      'deployed_at',
    )
    .orderBy('decision_requirements_key', 'desc')
    .limit(200);
  const forms = await db('read_model.form')
    .select('form_key', 'form_id', 'version', 'deployment_key', 'resource_name', 'deployed_at')
    .orderBy('form_key', 'desc')
    .limit(200);
  return {
    processes: processes.map((row) => ({
      processDefinitionKey: row.process_definition_key,
      bpmnProcessId: row.bpmn_process_id,
      version: row.version,
      deploymentKey: row.deployment_key,
      resourceName: row.resource_name,
      deployedAt: row.deployed_at,
      deletedAt: row.deleted_at,
    })),
    decisions: decisions.map((row) => ({
      decisionRequirementsKey: row.decision_requirements_key,
      decisionRequirementsId: row.decision_requirements_id,
      version: row.version,
      resourceName: row.resource_name,
      deployedAt: row.deployed_at,
    })),
    forms: forms.map((row) => ({
      formKey: row.form_key,
      formId: row.form_id,
      version: row.version,
      deploymentKey: row.deployment_key,
      resourceName: row.resource_name,
      deployedAt: row.deployed_at,
    })),
  };
}
