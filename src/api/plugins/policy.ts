import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { approvers } from '../../contracts/roles.ts';
import { seesEverything } from '../../policy/labels.ts';
import { hasRole } from '../../policy/principal.ts';
import { isCustomer, mayReach } from '../../policy/reach.ts';
import { isEmergencyRoute, mayCall } from '../../policy/route-table.ts';
import { type SecurityEvent, writeSecurityEvent } from '../../sign-in/security-log.ts';
import { HttpProblem } from '../http-problem.ts';
import { withSubstitution } from '../services/absences-in-force.ts';
import { takeAccess } from '../services/emergency-access.ts';
import { caseIdOf, namedCase } from '../services/named-case.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The case that the URL names; null: none. */
    namedCaseId: string | null;
  }
  interface FastifyInstance {
    /** Every route as `METHOD /pattern`, for the test that holds the table against them. */
    routeKeys: Set<string>;
    /** Writes down who was refused what, and why. Never fails the request. */
    recordRefusal(request: FastifyRequest, reason: string): Promise<void>;
    /** Writes another line into the security log; about the case that the URL names, unless told which. Never fails the request. */
    recordSecurity(request: FastifyRequest, event: Omit<SecurityEvent, 'route'>): Promise<void>;
  }
}

const notAllowed = (reason: string) => new HttpProblem('not-allowed', { members: { reason } });

/** Asks the policy before anything else happens, for every route; what is not in its table is refused. */
export default fp(
  async (app: FastifyInstance) => {
    const { db, clock } = app.deps;
    app.decorate('routeKeys', new Set<string>());
    app.decorateRequest('namedCaseId', null);
    app.decorate('recordSecurity', async (request, event) => {
      const caseId = request.namedCaseId ?? undefined;
      const route = `${request.method} ${request.routeOptions.url}`;
      const userId = request.principal?.userId;
      await writeSecurityEvent(db, clock, { userId, route, caseId, ...event }).catch(() =>
        request.log.warn({ kind: event.kind, reason: event.reason }, 'the security log can not be written'),
      );
    });
    const recorded = new WeakSet<FastifyRequest>();
    app.decorate('recordRefusal', (request, reason) => {
      recorded.add(request);
      return app.recordSecurity(request, { kind: 'refusal', reason });
    });
    // What a service refuses by the bank's rules is written down here, so that no route can forget it.
    app.addHook('onError', async (request, _reply, error: unknown) => {
      if (!(error instanceof HttpProblem) || error.kind !== 'not-allowed' || recorded.has(request)) return;
      await app.recordRefusal(request, String(error.extras.members?.reason ?? 'refused'));
    });

    /** Every case that the URL names, in whichever route: nobody has to remember to ask. */
    async function reachProblem(request: FastifyRequest): Promise<HttpProblem | undefined> {
      const named = await namedCase(app.deps, request.params as Record<string, string>);
      if (named.kind === 'none') return undefined;
      request.namedCaseId = named.caseId;
      const verdict = mayReach(request.principal!, named.found);
      if (verdict.allowed) return undefined;
      if (!verdict.hidden) return notAllowed(verdict.reason);
      await app.recordRefusal(request, verdict.reason);
      return new HttpProblem('not-found');
    }

    /** Reading a case under an emergency access, which is looked for only where the role, branch or labels do not do. */
    async function usesEmergencyAccess(request: FastifyRequest): Promise<boolean> {
      const { principal, namedCaseId } = request;
      const route = request.routeOptions.url ?? '';
      if (!principal || !namedCaseId || isCustomer(principal) || !isEmergencyRoute(request.method, route))
        return false;
      const accessId = await takeAccess(app.deps, principal, namedCaseId, `${request.method} ${route}`);
      if (!accessId) return false;
      request.principal = { ...principal, emergencyAccess: accessId };
      await app.recordSecurity(request, { kind: 'emergency-access', reason: 'used' });
      return true;
    }

    app.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat())
        if (one !== 'HEAD' && one !== 'OPTIONS') app.routeKeys.add(`${one} ${url}`);
    });
    // After the rate limit, which counts refused requests too, and before any body is read.
    app.addHook('preParsing', async (request) => {
      if (request.is404) return;
      const { principal } = request;
      const decision = mayCall(request.method, request.routeOptions.url ?? '', principal ?? undefined);
      if (decision.allowed && !decision.needsPrincipal) return;
      if (!principal) throw new HttpProblem('not-signed-in');
      request.namedCaseId = caseIdOf(request.params as Record<string, string>) ?? null;
      if (hasRole(principal, approvers)) request.principal = await withSubstitution(app.deps, principal);
      const problem = decision.allowed ? await reachProblem(request) : notAllowed(decision.reason);
      if (!problem && seesEverything(principal)) return;
      const opened = await usesEmergencyAccess(request);
      if (problem && !opened) throw problem;
    });
  },
  { name: 'policy', dependencies: ['auth', 'errors'] },
);
