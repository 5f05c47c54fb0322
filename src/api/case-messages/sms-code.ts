import Type, { type Static } from 'typebox';
import { HttpProblem } from '../http-problem.ts';
import type { CaseMessage, Prepared } from './types.ts';

const Body = Type.Object({ code: Type.String({ pattern: '^\\d{6}$' }) }, { additionalProperties: false });

const send = (smsCodeResult: string, problem?: HttpProblem): Prepared => ({
  kind: 'send',
  message: 'sms-code-checked',
  variables: { smsCodeResult },
  ...(problem ? { problem } : {}),
});
const refuse = (problem: HttpProblem): Prepared => ({ kind: 'refuse', problem });

/** The code is checked here, never in the engine: only the result enters the case. */
export const smsCode: CaseMessage<Static<typeof Body>> = {
  path: 'sms-code',
  summary: '提交短信验证码 / Enter the code from the text message',
  body: Body,
  kinds: ['account-opening', 'credit-approval'],
  async prepare({ code }, { deps, trx, found }) {
    const check = await deps.stores.smsCodes.check({ caseId: found.caseId, code }, trx);
    switch (check.result) {
      case 'right':
        return send('confirmed');
      case 'wrong':
        return refuse(
          new HttpProblem('code-wrong', { members: { field: 'code', triesLeft: check.triesLeft } }),
        );
      case 'exhausted': {
        const problem = new HttpProblem('code-exhausted', { members: { field: 'code', triesLeft: 0 } });
        return check.last ? send('wrong-exhausted', problem) : refuse(problem);
      }
      case 'expired':
        return refuse(new HttpProblem('code-expired', { members: { field: 'code' } }));
      case 'none':
        return refuse(new HttpProblem('no-code'));
    }
  },
};

export const smsCodeResend: CaseMessage<Record<string, never>> = {
  path: 'sms-code-resend',
  summary: '重新发送验证码 / Send the code again',
  body: Type.Object({}, { additionalProperties: false }),
  kinds: ['account-opening', 'credit-approval'],
  prepare: () => ({ kind: 'send', message: 'sms-code-resend-requested', variables: {} }),
};
