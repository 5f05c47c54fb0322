const tasks = 'POST /api/v1/user-tasks/search and GET /api/v1/user-tasks/{userTaskKey}';
const cases = 'POST /api/v1/cases/search and GET /api/v1/cases/{caseId}';
const history = 'GET /api/v1/cases/{caseId}/history';
const models =
  'GET /api/v1/deployments, /api/v1/process-definitions/{key}/xml and /api/v1/decisions/{id}/versions/{version}/xml';
const people = 'GET /api/v1/people; who may do what comes with their sign-in';

const nowhere =
  'none: the engine is Apache-2.0, needs no licence, and has neither batch operations nor set-up';

/** What Zeebe's API finds or keeps outside its engine, and where the platform's own API has it. */
const places: Readonly<Record<string, string>> = {
  'process-instances': cases,
  'user-tasks': tasks,
  'process-definitions': models,
  'decision-definitions': models,
  'decision-requirements': models,
  resources: models,
  'element-instances': history,
  'decision-instances': history,
  variables: history,
  jobs: history,
  'message-subscriptions': history,
  'correlated-message-subscriptions': history,
  incidents: 'GET /api/v1/alarms',
  documents: 'GET and POST /api/v1/cases/{caseId}/documents',
  users: people,
  groups: people,
  roles: people,
  tenants: people,
  authorizations: people,
  'mapping-rules': people,
  authentication: 'GET /api/v1/me',
  'batch-operations': nowhere,
  'batch-operation-items': nowhere,
  system: nowhere,
  setup: nowhere,
  license: nowhere,
};

/**
 * Where to look for what the engine leaves to others.
 * @param path of a request that no route is there for
 * @returns undefined for what Zeebe's API has not either
 */
export function placeElsewhere(path: string): string | undefined {
  const [, version, resource = ''] = path.split('/');
  return version === 'v2' && Object.hasOwn(places, resource) ? places[resource] : undefined;
}
