import Type from 'typebox';
import { effectOptions } from '../http/effect-options.ts';
import { operation } from '../http/operation.ts';
import type { SystemClient } from '../http/system-client.ts';
import type { AmlReport } from './port.ts';

const submitLargeValueReport = operation({
  name: 'submit-large-value-report',
  method: 'POST',
  path: '/large-value-reports',
  answer: Type.Object({
    kind: Type.Literal('accepted'),
    reportId: Type.String({ minLength: 1, maxLength: 64 }),
  }),
  refusals: ['report-invalid'],
});

/** The reporting gateway over HTTP. */
export function createAmlReport(client: SystemClient): AmlReport {
  return {
    submitLargeValueReport: (report, call) =>
      client.call(submitLargeValueReport, { ...report }, effectOptions(call)),
  };
}
