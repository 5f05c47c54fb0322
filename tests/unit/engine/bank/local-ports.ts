import { assumedHours } from '../../../../src/calendar/business-calendar.ts';
import type { InMemoryEngine } from '../../../../src/engine/core/in-memory-engine.ts';
import type { DeviceSightings } from '../../../../workers/account-opening/device-sightings.ts';
import type { IdentityLog } from '../../../../workers/account-opening/identity-log.ts';
import type {
  ComplaintRegister,
  RegisteredComplaint,
} from '../../../../workers/adapters/complaint-register/port.ts';
import type { CreditRecords } from '../../../../workers/adapters/credit-records/port.ts';
import type { Engine } from '../../../../workers/adapters/engine/port.ts';
import type { OpenTasks } from '../../../../workers/adapters/open-tasks/port.ts';
import { createLocalScreening } from '../../../../workers/adapters/screening/local.ts';
import type { StaffNotices } from '../../../../workers/adapters/staff-notices/port.ts';

/** The case id of an element instance. */
type CaseOf = (element: { readonly root: { readonly key: string } }) => string;

const dayMs = 86_400_000;
const screening = createLocalScreening();

/** The bank's own books in memory, as workers see them, and the engine itself. */
export function createLocalPorts(engine: InMemoryEngine, caseOf: CaseOf) {
  return {
    screening,
    calendar: { current: async () => weekdaysOnly },
    complaints: createComplaints(),
    creditRecords: createCreditRecords(() => new Date(engine.now)),
    staffNotices: createStaffNotices(),
    identityLog: createIdentityLog(),
    deviceSightings: createDeviceSightings(),
    openTasks: createOpenTasks(engine, caseOf),
    engine: createEnginePort(engine),
  };
}

/** Holidays would make deadlines depend on the season. */
const weekdaysOnly = {
  years: new Set(Array.from({ length: 40 }, (_, index) => 2026 + index)),
  exceptions: new Map<string, boolean>(),
  hours: assumedHours,
};

function createComplaints(): Pick<ComplaintRegister, 'register' | 'close'> {
  const tickets = new Map<string, RegisteredComplaint>();
  return {
    async register(ticket, windowDays) {
      const known = tickets.get(ticket.caseId);
      if (known) return { linkedTo: known.linkedTo ?? null };
      const since = ticket.receivedAt.getTime() - windowDays * dayMs;
      const open = [...tickets.values()].find(
        (one) =>
          one.customerId === ticket.customerId &&
          one.subject === ticket.subject &&
          !one.closedAt &&
          one.receivedAt.getTime() >= since,
      );
      const linked = open ? { linkedTo: open.caseId, outcome: 'linked', closedAt: ticket.receivedAt } : {};
      tickets.set(ticket.caseId, { ...ticket, ...linked });
      return { linkedTo: open?.caseId ?? null };
    },
    async close(caseId, { outcome, compensationMinor, closedAt }) {
      const ticket = tickets.get(caseId);
      if (ticket && !ticket.closedAt)
        tickets.set(caseId, { ...ticket, outcome, compensationMinor, closedAt });
    },
  };
}

function createCreditRecords(now: () => Date): Omit<CreditRecords, 'planOf'> {
  const archived = new Map<string, Date>();
  return {
    async savePlan() {},
    async archive({ caseId }) {
      const at = archived.get(caseId) ?? now();
      archived.set(caseId, at);
      return at;
    },
    isRelatedParty: async () => false,
  };
}

function createStaffNotices(): Pick<StaffNotices, 'put'> {
  return { put: async ({ caseId, topic, occurrence }) => `${caseId}/${topic}/${occurrence}` };
}

function createIdentityLog(): Pick<IdentityLog, 'record'> {
  return { async record() {} };
}

function createDeviceSightings(): DeviceSightings {
  const seen = new Map<string, { caseId: string; at: Date }[]>();
  return {
    async see({ caseId, deviceId, at, since }) {
      const cases = seen.get(deviceId) ?? [];
      if (!cases.some((one) => one.caseId === caseId)) cases.push({ caseId, at });
      seen.set(deviceId, cases);
      return cases.filter((one) => one.at > since).length;
    },
  };
}

function createOpenTasks(engine: InMemoryEngine, caseOf: CaseOf): OpenTasks {
  const createdFor = (key: string) =>
    engine.records.find(
      (record) => record.valueType === 'USER_TASK' && record.intent === 'CREATED' && record.key === key,
    )?.value as { candidateGroupsList: readonly string[] };
  return {
    async find({ caseId, elementId }) {
      const open = engine.partitions.flatMap(({ state }) => [...state.userTasks.values()]);
      return open
        .filter(({ value, element }) => value.elementId === elementId && caseOf(element) === caseId)
        .map(({ key, value }) => ({
          userTaskKey: key,
          elementId,
          ...(value.assignee ? { assignee: value.assignee } : {}),
          candidateGroups: value.candidateGroupsList,
          createdFor: createdFor(key).candidateGroupsList,
          priority: value.priority,
          ...(value.dueDate ? { dueDate: new Date(value.dueDate) } : {}),
        }));
    },
  };
}

function createEnginePort(engine: InMemoryEngine): Engine {
  return {
    async publishMessage({ name, correlationKey, messageId, timeToLiveMs, variables }) {
      const answer = engine.execute({
        type: 'publish-message',
        name,
        correlationKey,
        messageId,
        timeToLive: timeToLiveMs,
        variables: JSON.stringify(variables),
      });
      return { kind: answer?.kind === 'ok' ? 'published' : 'duplicate' };
    },
    async updateUserTask({ userTaskKey, priority, candidateGroups, dueDate }) {
      const answer = engine.execute({
        type: 'update-user-task',
        userTaskKey,
        action: '',
        changes: {
          ...(priority === undefined ? {} : { priority }),
          ...(candidateGroups ? { candidateGroups } : {}),
          ...(dueDate ? { dueDate: dueDate.toISOString() } : {}),
        },
      });
      return { kind: answer?.kind === 'ok' ? 'updated' : 'not-found' };
    },
  };
}
