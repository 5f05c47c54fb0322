import type { FastifyInstance, FastifyReply } from 'fastify';
import type { EnginePort, HandedOutJob } from '../../../host/engine-port.ts';
import { renewJob, run } from '../../calls.ts';
import * as commands from '../../commands.ts';
import { keyOf, membersOf, millisecondsOf, tenantId } from '../../fields.ts';
import type { JobDesk } from '../../job-desk.ts';
import { invalid, notNow, Refused } from '../../refused.ts';
import { RawJson } from '../json.ts';
import { bodyOf, contextOf, type KeyParams } from '../requests.ts';

function activatedJob(job: HandedOutJob): object {
  const { key, bpmnProcessId, variables, ...rest } = job;
  return {
    ...rest,
    jobKey: key,
    processDefinitionId: bpmnProcessId,
    variables: new RawJson(variables),
    tenantId,
    kind: 'BPMN_ELEMENT',
    listenerEventType: 'UNSPECIFIED',
    tags: [],
  };
}

/** Aborts when the connection closes before the answer has left. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

export function jobRoutes(app: FastifyInstance, port: EnginePort, desk: JobDesk): void {
  app.post('/jobs/activation', async (request, reply) => {
    const body = bodyOf(request);
    const wait = millisecondsOf(body.requestTimeout ?? 0, 'requestTimeout');
    const gone = goneSignal(reply);
    const answer = await desk.poll(commands.jobRequest(body, false), wait, gone);
    if (answer.kind !== 'jobs') throw notNow(answer);
    const { jobs } = answer;
    gone.addEventListener('abort', () => desk.giveBack(jobs));
    return { jobs: jobs.map(activatedJob) };
  });

  app.post<{ Params: KeyParams }>('/jobs/:key/completion', async (request, reply) => {
    const { variables, result } = bodyOf(request);
    if (result != null)
      throw new Refused(
        'UNIMPLEMENTED',
        'This engine knows no job results; jobs are completed with variables',
      );
    await run(port, commands.completeJob(request.params.key, variables), contextOf(request));
    return reply.code(204).send();
  });

  app.post<{ Params: KeyParams }>('/jobs/:key/failure', async (request, reply) => {
    await run(port, commands.failJob(request.params.key, bodyOf(request)), contextOf(request));
    return reply.code(204).send();
  });

  app.post<{ Params: KeyParams }>('/jobs/:key/error', async (request, reply) => {
    await run(port, commands.throwError(request.params.key, bodyOf(request)), contextOf(request));
    return reply.code(204).send();
  });

  app.patch<{ Params: KeyParams }>('/jobs/:key', async (request, reply) => {
    const { retries, timeout } = membersOf(bodyOf(request).changeset ?? {}, 'changeset');
    if (retries == null && timeout == null) throw invalid('At least one of [retries, timeout] is required');
    const { key } = request.params;
    const milliseconds = timeout == null ? undefined : commands.jobTimeout(timeout);
    if (retries != null) await run(port, commands.updateJobRetries(key, retries), contextOf(request));
    if (milliseconds !== undefined) await renewJob(port, keyOf(key, 'jobKey'), milliseconds);
    return reply.code(204).send();
  });
}
