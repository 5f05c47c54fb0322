import type { Check } from '../check.ts';
import { boundaryEvents, eventSubProcesses } from './boundary-events.ts';
import { callActivities } from './call-activities.ts';
import { clients } from './clients.ts';
import { compensation } from './compensation.ts';
import { decisions } from './decisions.ts';
import { errors, escalations } from './errors.ts';
import { featureModels } from './feature-models.ts';
import { gateways } from './gateways.ts';
import { incidents } from './incidents.ts';
import { instances, migration, modification } from './instances.ts';
import { jobs } from './jobs.ts';
import { messageStarts, messages } from './messages.ts';
import { resources } from './resources.ts';
import { signals } from './signals.ts';
import { multiInstance, subProcesses } from './sub-processes.ts';
import { tasks } from './tasks.ts';
import { timers } from './timers.ts';
import { userTasks } from './user-tasks.ts';
import { variables } from './variables.ts';

export const allChecks: readonly Check[] = [
  ...tasks,
  ...variables,
  ...subProcesses,
  ...multiInstance,
  ...gateways,
  ...boundaryEvents,
  ...errors,
  ...escalations,
  ...eventSubProcesses,
  ...compensation,
  ...signals,
  ...timers,
  ...messages,
  ...messageStarts,
  ...callActivities,
  ...decisions,
  ...jobs,
  ...userTasks,
  ...incidents,
  ...instances,
  ...modification,
  ...migration,
  ...resources,
  ...clients,
  ...featureModels,
];
