import type { Knex } from 'knex';
import type { ComplaintRegister, ComplaintTicket, RegisteredComplaint } from './port.ts';

interface Row {
  case_id: string;
  customer_id: string;
  subject: string;
  channel: string;
  received_at: Date;
  linked_to: string | null;
  category: string | null;
  severity: string | null;
  outcome: string | null;
  root_cause: string | null;
  compensation_minor: string | null;
  closed_at: Date | null;
}

/** The register over `bank.complaint`. */
export function createComplaintRegister(db: Knex): ComplaintRegister {
  return {
    register: (ticket, windowDays) => db.transaction((trx) => register(trx, ticket, windowDays)),
    async close(caseId, { outcome, category, severity, rootCause, compensationMinor, closedAt }) {
      await db('bank.complaint')
        .where({ case_id: caseId })
        .whereNull('closed_at')
        .update({
          outcome,
          category: category ?? null,
          severity: severity ?? null,
          root_cause: rootCause ?? null,
          compensation_minor: compensationMinor,
          closed_at: closedAt,
        });
    },
    async ofCustomer(customerId) {
      const rows = await db<Row>('bank.complaint')
        .where({ customer_id: customerId })
        .orderBy([{ column: 'received_at', order: 'desc' }, { column: 'case_id' }]);
      return rows.map(fromRow);
    },
  };
}

async function register(
  trx: Knex,
  ticket: ComplaintTicket,
  windowDays: number,
): Promise<{ linkedTo: string | null }> {
  const { caseId, customerId, subject, channel, receivedAt } = ticket;
  // One customer's complaints one after the other; another customer's are not held up.
  await trx.raw("select pg_advisory_xact_lock(hashtext('complaint'), hashtext(?))", [customerId]);
  const known = await trx<Row>('bank.complaint').where({ case_id: caseId }).first();
  if (known) return { linkedTo: known.linked_to };
  const since = new Date(receivedAt.getTime() - windowDays * 86_400_000);
  const open = await trx<Row>('bank.complaint')
    .where({ customer_id: customerId, subject })
    .whereNull('closed_at')
    .whereNull('linked_to')
    .where('received_at', '>=', since)
    .orderBy([{ column: 'received_at' }, { column: 'case_id' }])
    .first();
  const linkedTo = open?.case_id ?? null;
  await trx('bank.complaint').insert({
    case_id: caseId,
    customer_id: customerId,
    subject,
    channel,
    received_at: receivedAt,
    linked_to: linkedTo,
    outcome: linkedTo ? 'linked' : null,
    closed_at: linkedTo ? receivedAt : null,
  });
  return { linkedTo };
}

function fromRow(row: Row): RegisteredComplaint {
  return {
    caseId: row.case_id,
    customerId: row.customer_id,
    subject: row.subject,
    channel: row.channel,
    receivedAt: row.received_at,
    ...(row.linked_to && { linkedTo: row.linked_to }),
    ...(row.category && { category: row.category }),
    ...(row.severity && { severity: row.severity }),
    ...(row.outcome && { outcome: row.outcome }),
    ...(row.root_cause && { rootCause: row.root_cause }),
    ...(row.compensation_minor !== null && { compensationMinor: Number(row.compensation_minor) }),
    ...(row.closed_at && { closedAt: row.closed_at }),
  };
}
