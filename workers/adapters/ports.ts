import type { CalendarPort } from '../../src/calendar/business-calendar.ts';
import type { CustomerStores } from '../../src/customers/index.ts';
import type { DeviceSightings } from '../account-opening/device-sightings.ts';
import type { IdentityLog } from '../account-opening/identity-log.ts';
import type { AmlReport } from './aml-report/port.ts';
import type { ComplaintRegister } from './complaint-register/port.ts';
import type { CoreBanking } from './core-banking/port.ts';
import type { CreditBureau } from './credit-bureau/port.ts';
import type { CreditRecords } from './credit-records/port.ts';
import type { CreditSystem } from './credit-system/port.ts';
import type { Crm } from './crm/port.ts';
import type { EId } from './e-id/port.ts';
import type { Email } from './email/port.ts';
import type { Engine } from './engine/port.ts';
import type { FraudSignals } from './fraud-signals/port.ts';
import type { IncomeProofService } from './income-proof/port.ts';
import type { OpenTasks } from './open-tasks/port.ts';
import type { Payment } from './payment/port.ts';
import type { Screening } from './screening/port.ts';
import type { Sms } from './sms/port.ts';
import type { StaffNotices } from './staff-notices/port.ts';

/** The systems that are spoken to over HTTP. */
export interface RemotePorts {
  readonly coreBanking: CoreBanking;
  readonly crm: Crm;
  readonly creditSystem: CreditSystem;
  readonly payment: Payment;
  readonly creditBureau: CreditBureau;
  readonly incomeProof: IncomeProofService;
  readonly eId: EId;
  readonly sms: Sms;
  readonly email: Email;
  readonly amlReport: AmlReport;
  readonly fraudSignals: FraudSignals;
}

/** Ports that are the bank's own code and data. */
export interface LocalPorts extends Omit<CustomerStores, 'erase'> {
  readonly screening: Screening;
  readonly engine: Engine;
  readonly openTasks: OpenTasks;
  /** Business calendar: working days and hours. */
  readonly calendar: CalendarPort;
  /** The bank's book of complaints. */
  readonly complaints: ComplaintRegister;
  readonly creditRecords: CreditRecords;
  readonly staffNotices: StaffNotices;
  /** The identity-verification log. */
  readonly identityLog: IdentityLog;
  /** From which device applications came: velocity rules count them. */
  readonly deviceSightings: DeviceSightings;
}

/** Everything a worker may name in `uses`. Pure libraries (scoring, policy) are imported, not ports. */
export interface Ports extends RemotePorts, LocalPorts {}
