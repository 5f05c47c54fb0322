import type { Knex } from 'knex';
import type { Clock } from '../../../src/contracts/clock.ts';
import type { CreditRecords } from './port.ts';

interface InstalmentRow {
  case_id: string;
  number: number;
  due_date: string;
  principal_minor: string;
  interest_minor: string;
  balance_minor: string;
}

/** Credit approval's own tables (migration `050-credit`). */
export function createCreditRecords(db: Knex, clock: Clock): CreditRecords {
  return {
    async savePlan(plan) {
      await db.transaction(async (trx) => {
        const inserted = await trx('bank.repayment_plan')
          .insert({
            case_id: plan.caseId,
            customer_id: plan.customerId,
            loan_id: plan.loanId,
            principal_minor: plan.principalMinor,
            annual_rate_basis_points: plan.annualRateBasisPoints,
            created_at: clock.now(),
          })
          .onConflict('case_id')
          .ignore()
          .returning('case_id');
        if (inserted.length === 0) return;
        await trx.batchInsert(
          'bank.repayment_instalment',
          plan.instalments.map((instalment) => ({
            case_id: plan.caseId,
            number: instalment.number,
            due_date: instalment.dueDate,
            principal_minor: instalment.principalMinor,
            interest_minor: instalment.interestMinor,
            balance_minor: instalment.balanceMinor,
          })),
        );
      });
    },
    async planOf(caseId) {
      const plan = await db('bank.repayment_plan').where({ case_id: caseId }).first();
      if (!plan) return undefined;
      const rows = (await db('bank.repayment_instalment')
        .where({ case_id: caseId })
        .orderBy('number')
        .select(
          'number',
          'principal_minor',
          'interest_minor',
          'balance_minor',
          db.raw('due_date::text'),
        )) as InstalmentRow[];
      return {
        caseId,
        customerId: plan.customer_id,
        loanId: plan.loan_id,
        principalMinor: Number(plan.principal_minor),
        annualRateBasisPoints: plan.annual_rate_basis_points,
        instalments: rows.map((row) => ({
          number: row.number,
          dueDate: row.due_date,
          principalMinor: Number(row.principal_minor),
          interestMinor: Number(row.interest_minor),
          totalMinor: Number(row.principal_minor) + Number(row.interest_minor),
          balanceMinor: Number(row.balance_minor),
        })),
      };
    },
    async archive(record) {
      await db('bank.credit_archive')
        .insert({
          case_id: record.caseId,
          customer_id: record.customerId,
          outcome: record.outcome,
          document_ids: [...record.documentIds],
          archived_at: clock.now(),
        })
        .onConflict('case_id')
        .ignore();
      const row = await db('bank.credit_archive').where({ case_id: record.caseId }).first('archived_at');
      return row.archived_at;
    },
    async isRelatedParty(customerId) {
      const row = await db('bank.related_party')
        .where({ customer_id: customerId })
        .andWhere('since', '<=', clock.now())
        .andWhere((open) => open.whereNull('until').orWhere('until', '>', clock.now()))
        .first('customer_id');
      return row !== undefined;
    },
  };
}
