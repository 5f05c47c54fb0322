import { type Key, keyOrNone, textOrNone } from '../record.ts';
import { decisionDefinition, decisionRequirements, form, processDefinition } from '../tables.ts';
import { handler } from './handler.ts';

/** A deployment reaches every partition, which repeats these records: the earliest time counts. */
function decoded(resource: string): string | undefined {
  // A deletion repeats the record without the resource. PostgreSQL's text holds no NUL.
  return resource === '' ? undefined : Buffer.from(resource, 'base64').toString('utf8').replaceAll('\0', '');
}

function times(intent: string, timestamp: number) {
  return {
    deployed_at: intent === 'CREATED' ? timestamp : undefined,
    deleted_at: intent === 'DELETED' ? timestamp : undefined,
  };
}

interface ProcessValue {
  readonly bpmnProcessId: string;
  readonly deploymentKey?: Key;
  readonly processDefinitionKey: Key;
  readonly resource: string;
  readonly resourceName: string;
  readonly version: number;
  readonly versionTag?: string;
}

export const processHandler = handler<ProcessValue>({
  valueType: 'PROCESS',
  accepted: ['CREATED', 'DELETED'],
  ignored: ['DELETING'],
  project({ intent, timestamp, value }, { fold }) {
    fold.write(processDefinition, {
      process_definition_key: value.processDefinitionKey,
      bpmn_process_id: value.bpmnProcessId,
      version: value.version,
      version_tag: textOrNone(value.versionTag),
      deployment_key: keyOrNone(value.deploymentKey),
      resource_name: value.resourceName,
      resource: decoded(value.resource),
      ...times(intent, timestamp),
    });
  },
});

interface FormValue {
  readonly formId: string;
  readonly formKey: Key;
  readonly deploymentKey?: Key;
  readonly resource: string;
  readonly resourceName: string;
  readonly version: number;
  readonly versionTag?: string;
}

export const formHandler = handler<FormValue>({
  valueType: 'FORM',
  accepted: ['CREATED', 'DELETED'],
  project({ intent, timestamp, value }, { fold, forms }) {
    forms.set(String(value.formKey), value.formId);
    fold.write(form, {
      form_key: value.formKey,
      form_id: value.formId,
      version: value.version,
      version_tag: textOrNone(value.versionTag),
      deployment_key: keyOrNone(value.deploymentKey),
      resource_name: value.resourceName,
      resource: decoded(value.resource),
      ...times(intent, timestamp),
    });
  },
});

interface RequirementsValue {
  readonly decisionRequirementsId: string;
  readonly decisionRequirementsKey: Key;
  readonly decisionRequirementsName: string;
  readonly decisionRequirementsVersion: number;
  readonly resource: string;
  readonly resourceName: string;
}

export const decisionRequirementsHandler = handler<RequirementsValue>({
  valueType: 'DECISION_REQUIREMENTS',
  accepted: ['CREATED', 'DELETED'],
  project({ intent, timestamp, value }, { fold }) {
    fold.write(decisionRequirements, {
      decision_requirements_key: value.decisionRequirementsKey,
      decision_requirements_id: value.decisionRequirementsId,
      name: value.decisionRequirementsName,
      version: value.decisionRequirementsVersion,
      resource_name: value.resourceName,
      resource: decoded(value.resource),
      ...times(intent, timestamp),
    });
  },
});

interface DecisionValue {
  readonly decisionId: string;
  readonly decisionKey: Key;
  readonly decisionName: string;
  readonly decisionRequirementsId: string;
  readonly decisionRequirementsKey: Key;
  readonly deploymentKey?: Key;
  readonly version: number;
  readonly versionTag?: string;
}

export const decisionHandler = handler<DecisionValue>({
  valueType: 'DECISION',
  accepted: ['CREATED', 'DELETED'],
  project({ intent, timestamp, value }, { fold }) {
    fold.write(decisionDefinition, {
      decision_key: value.decisionKey,
      decision_id: value.decisionId,
      name: value.decisionName,
      version: value.version,
      version_tag: textOrNone(value.versionTag),
      decision_requirements_key: keyOrNone(value.decisionRequirementsKey),
      decision_requirements_id: value.decisionRequirementsId,
      deployment_key: keyOrNone(value.deploymentKey),
      ...times(intent, timestamp),
    });
  },
});
