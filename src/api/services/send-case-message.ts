import type { Knex } from 'knex';
import { findCase } from '../../commands/case-registry.ts';
import { claimKey, forgetKey, storeAnswer } from '../../commands/idempotency.ts';
import { enqueue } from '../../commands/outbox.ts';
import type { CommandStatus } from '../../commands/types.ts';
import type { Principal } from '../../policy/principal.ts';
import type { CaseMessage } from '../case-messages/types.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpProblem } from '../http-problem.ts';
import { bodyHash } from './start-case.ts';

/** Longer than a message is tried while the case is between steps. */
const waitMs = 8_000;

export interface Sent {
  readonly state: 'delivered' | 'accepted';
  readonly commandId: string;
}

const awayProblem = () =>
  new HttpProblem('try-later', { retryAfter: 5, detail: 'The process engine is away; nothing was accepted' });

/** Ended cases take no messages. What the read model does not know yet may still be running. */
async function checkRunning(trx: Knex, caseId: string): Promise<void> {
  const row = await trx('read_model.process_case').where('case_id', caseId).first('state');
  if (row && row.state !== 'active') throw new HttpProblem('case-ended');
}

/** Takes a customer's message, delivers it to the waiting case and says how that ended. */
export async function sendCaseMessage<Body>(
  deps: ApiDeps,
  message: CaseMessage<Body>,
  request: { caller: Principal; caseId: string; body: Body; idempotencyKey?: string | undefined },
): Promise<Sent> {
  const { caller, caseId, body } = request;
  const now = deps.clock.now();
  const key = request.idempotencyKey && {
    scope: `${caller.userId} POST /cases/${caseId}/messages/${message.path}`,
    key: request.idempotencyKey,
  };
  const accepted = await deps.db.transaction(async (trx) => {
    if (key) {
      const claimed = await claimKey(trx, { ...key, bodyHash: bodyHash(deps.bodyKey, body), at: now });
      if (claimed.kind === 'conflict') throw new HttpProblem('key-reused');
      if (claimed.kind === 'seen') return { commandId: String(claimed.answer.body.commandId) };
    }
    const found = await findCase(trx, caseId, true);
    if (!found || (message.kinds && !message.kinds.includes(found.kind))) throw new HttpProblem('not-found');
    await checkRunning(trx, caseId);
    if (!deps.health.available()) throw awayProblem();
    const prepared = await message.prepare(body, { deps, trx, caller, found, now });
    if (prepared.kind === 'refuse') {
      if (key) await forgetKey(trx, key);
      return { problem: prepared.problem };
    }
    const payload = {
      kind: 'correlate-message',
      name: prepared.message,
      variables: prepared.variables,
    } as const;
    const commandId = await enqueue(trx, { caseId, createdBy: caller.userId, createdAt: now, payload });
    if (key) await storeAnswer(trx, key, { status: 200, body: { commandId } });
    return { commandId, problem: prepared.problem };
  });
  if (!accepted.commandId) throw accepted.problem;
  return told(await deps.sender.deliverNow(accepted.commandId, waitMs), accepted.problem);
}

function told(status: CommandStatus, problem: HttpProblem | undefined): Sent {
  if (problem) throw problem;
  if (status.state === 'refused') throw new HttpProblem('nobody-waits');
  return { state: status.state === 'delivered' ? 'delivered' : 'accepted', commandId: status.commandId };
}
