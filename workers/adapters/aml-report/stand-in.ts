import Type from 'typebox';
import { BoundedMap, keptEntries } from '../stand-in-kit/bounded-map.ts';
import { answer, effect, refuse, type StandIn } from '../stand-in-kit/route.ts';

interface Report {
  readonly reportId: string;
  readonly caseId: string;
  readonly paymentId: string;
  readonly amountMinor: number;
}
type Reports = Map<string, Report>;

const id = Type.String({ minLength: 1, maxLength: 64 });

const submitLargeValueReport = effect({
  name: 'submit-large-value-report',
  method: 'POST',
  path: '/large-value-reports',
  input: Type.Object({
    customerId: id,
    caseId: id,
    paymentId: id,
    amountMinor: Type.Integer(),
    occurredAt: Type.String({ minLength: 1, maxLength: 40 }),
    ruleId: id,
  }),
  subjects: (input) => [input.customerId, input.caseId, input.paymentId],
  businessKey: (input) => input.paymentId,
  keep: (input) => input,
  decide(input, _reports: Reports, context) {
    const valid = input.amountMinor > 0 && Number.isFinite(Date.parse(input.occurredAt));
    return valid ? answer({ kind: 'accepted', reportId: context.newId('LV') }) : refuse('report-invalid');
  },
});

/** The reporting gateway for large-value transactions. */
export const amlReportStandIn: StandIn<Reports> = {
  system: 'aml-report',
  routes: [submitLargeValueReport],
  initial: () => new BoundedMap(keptEntries),
  apply(reports, { input, body }) {
    const reportId = String(body.reportId);
    const { caseId, paymentId, amountMinor } = input;
    reports.set(reportId, {
      reportId,
      caseId: String(caseId),
      paymentId: String(paymentId),
      amountMinor: Number(amountMinor),
    });
  },
  objects: (reports) => reports.values(),
};
