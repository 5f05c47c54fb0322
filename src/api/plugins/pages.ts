import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem } from '../http-problem.ts';
import { sendProblem } from './errors.ts';

/** Where index.html wants the nonce of the answer. */
const noncePlace = '__CSP_NONCE__';

/** What belongs to programs: an address there that nobody serves is an error, never a page. */
const notPages = /^\/(api|healthz|readyz|metrics)(\/|$)/;

/**
 * Scripts and pictures from here only, no frames, nothing sent elsewhere. antd writes its styles at run time: they carry
 * the answer's nonce. bpmn-js draws with style attributes, which can run nothing.
 */
const policyWith = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

function sendPage(reply: FastifyReply, html: string) {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', policyWith(nonce))
    .serializer(String)
    .send(html.replaceAll(noncePlace, nonce));
}

/** The built pages, when there are any: files as they are, and the app's page for each of its own addresses. */
export default fp(
  async (app: FastifyInstance) => {
    app.setNotFoundHandler((request, reply) => sendProblem(reply, request, new HttpProblem('not-found')));
    const root = app.deps.pagesFolder;
    if (root === undefined || !existsSync(join(root, 'index.html'))) return;
    const html = readFileSync(join(root, 'index.html'), 'utf8');
    // The build leaves a compressed file beside each asset; answers of the API are never compressed.
    await app.register(fastifyStatic, { root, serve: false, preCompressed: true });
    app.get('/*', { schema: { hide: true } as object, logLevel: 'warn' }, async (request, reply) => {
      const path = request.url.split('?', 1)[0]!;
      if (notPages.test(path)) return reply.callNotFound();
      // Files named by their content never change; everything else is asked for each time.
      if (path.startsWith('/assets/'))
        return reply.sendFile(path.slice(1), { immutable: true, maxAge: '365d' });
      if (path === '/favicon.svg') return reply.sendFile('favicon.svg', { maxAge: '1d' });
      return path.includes('.') ? reply.callNotFound() : sendPage(reply, html);
    });
  },
  { name: 'pages', dependencies: ['errors', 'policy'] },
);
