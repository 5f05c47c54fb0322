import type { Migration } from '../migrate.ts';
import { up as customers } from './010-customers.ts';
import { up as commands } from './011-commands.ts';
import * as history from './020-history.ts';
import * as readModel from './021-read-model.ts';
import { up as workers } from './030-workers.ts';
import { up as identityVerification } from './040-identity-verification.ts';
import { up as credit } from './050-credit.ts';
import { up as complaints } from './060-complaints.ts';
import { up as businessCalendar } from './070-business-calendar.ts';
import { up as signIn } from './080-sign-in.ts';
import { up as policy } from './082-policy.ts';
import { up as openTask } from './084-open-task.ts';
import { up as tasklistView } from './085-tasklist-view.ts';
import { up as taskPage } from './086-task-page.ts';
import { up as messageOutbox } from './087-message-outbox.ts';
import { up as live } from './088-live.ts';
import { up as intake } from './089-intake.ts';
import { up as staffEmail } from './090-staff-email.ts';
import { up as documentReading } from './091-document-reading.ts';
import { up as listSearch } from './092-list-search.ts';
import { up as engine } from './100-engine.ts';
import { up as restingInstances } from './101-resting-instances.ts';
import { up as branchStatistics } from './102-branch-statistics.ts';

/** Every step of the schema in order; add a step's file here (name = file name). */
export const migrations: readonly Migration[] = [
  { name: '010-customers', up: customers },
  { name: '011-commands', up: commands },
  { name: '020-history', up: history.up },
  { name: '021-read-model', up: readModel.up },
  { name: '030-workers', up: workers },
  { name: '040-identity-verification', up: identityVerification },
  { name: '050-credit', up: credit },
  { name: '060-complaints', up: complaints },
  { name: '070-business-calendar', up: businessCalendar },
  { name: '080-sign-in', up: signIn },
  { name: '082-policy', up: policy },
  { name: '084-open-task', up: openTask },
  { name: '085-tasklist-view', up: tasklistView },
  { name: '086-task-page', up: taskPage },
  { name: '087-message-outbox', up: messageOutbox },
  { name: '088-live', up: live },
  { name: '089-intake', up: intake },
  { name: '090-staff-email', up: staffEmail },
  { name: '091-document-reading', up: documentReading },
  { name: '092-list-search', up: listSearch },
  { name: '100-engine', up: engine },
  { name: '101-resting-instances', up: restingInstances },
  { name: '102-branch-statistics', up: branchStatistics },
];
