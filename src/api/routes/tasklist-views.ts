import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { SavedView, ViewDefinition } from '../../contracts/tasklist.ts';
import { entityTag, IfMatch, versionIn } from '../entity-tag.ts';
import { HttpProblem } from '../http-problem.ts';
import { callerOf } from '../plugins/auth.ts';
import { addView, changeView, listViews, removeView } from '../services/tasklist-views.ts';

const Body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$' }),
    shared: SavedView.properties.shared,
    definition: ViewDefinition,
  },
  { additionalProperties: false },
);
const Params = Type.Object({ viewId: Type.String({ pattern: '^TV-[0-9A-HJKMNP-TV-Z]{12}$' }) });

type ViewRequest = { Params: Static<typeof Params> };
const operation = (summary: string, extra: object = {}) => ({
  schema: { summary, tags: ['user-tasks'], ...extra },
});

const tagOf = (view: SavedView) => entityTag(String(view.version));

/** The version that If-Match names; without one a change could overwrite what the caller never saw. */
function versionOf(header: string | undefined): number {
  const version = versionIn(header);
  if (version === undefined) throw new HttpProblem('if-match-missing');
  // Whatever is no version of ours was not the newest.
  return /^\d{1,9}$/.test(version) ? Number(version) : 0;
}

/** Searches of the tasklist that people keep. */
export async function tasklistViewRoutes(app: FastifyInstance): Promise<void> {
  const { deps } = app;

  app.get('/tasklist-views', operation('已存视图 / Kept searches, own and shared'), async (request) => ({
    views: await listViews(deps, callerOf(request)),
  }));

  app.post<{ Body: Static<typeof Body> }>(
    '/tasklist-views',
    operation('保存视图 / Keep a search', { body: Body }),
    async (request, reply) => {
      const view = await addView(deps, callerOf(request), request.body);
      return reply.code(201).header('etag', tagOf(view)).send(view);
    },
  );

  app.put<ViewRequest & { Body: Static<typeof Body> }>(
    '/tasklist-views/:viewId',
    operation('修改视图 / Change a kept search (If-Match)', { params: Params, headers: IfMatch, body: Body }),
    async (request, reply) => {
      const version = versionOf(request.headers['if-match']);
      const change = { viewId: request.params.viewId, version, view: request.body };
      const view = await changeView(deps, callerOf(request), change);
      return reply.header('etag', tagOf(view)).send(view);
    },
  );

  app.delete<ViewRequest>(
    '/tasklist-views/:viewId',
    operation('删除视图 / Forget a kept search (If-Match)', { params: Params, headers: IfMatch }),
    async (request, reply) => {
      const version = versionOf(request.headers['if-match']);
      await removeView(deps, callerOf(request), { viewId: request.params.viewId, version });
      return reply.code(204).send();
    },
  );
}
