import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/project-root.ts';
import { routeTable } from '../../../src/policy/route-table.ts';
import { askMatrix, type Row, toCsv } from './ask-matrix.ts';
import { startWorld, type World } from './matrix-world.ts';

/**
 * Every route of the OpenAPI document x every role x every relation, asked of the running app, is allowed or refused as
 * docs/permissions.csv says. After a change that is meant, write the table anew, and review the difference line by line:
 *
 *   UPDATE_PERMISSIONS=1 npx vitest run --project integration tests/integration/policy/permission-matrix.int.test.ts
 */
const file = join(projectRoot, 'docs', 'permissions.csv');
let world: World;
let rows: Row[];

beforeAll(async () => {
  world = await startWorld();
  rows = await askMatrix(world);
  if (process.env.UPDATE_PERMISSIONS) writeFileSync(file, toCsv(rows));
}, 600_000);
afterAll(() => world?.stop());

it('is as the table in the repository says: no route without a line, no line without a route', () => {
  const lines = (text: string) => text.trimEnd().split('\n');
  const written = new Set(lines(readFileSync(file, 'utf8')));
  const asked = new Set(lines(toCsv(rows)));
  expect({
    notInTheTable: [...asked].filter((line) => !written.has(line)),
    onlyInTheTable: [...written].filter((line) => !asked.has(line)),
  }).toEqual({ notInTheTable: [], onlyInTheTable: [] });
});

it('covers every route under /api/v1', () => {
  const asked = new Set(rows.map(({ route }) => route.replaceAll(/\{(\w+)\}/g, ':$1')));
  const routes = [...world.app.routeKeys].filter((key) => key.includes(' /api/v1'));
  expect(routes.filter((key) => !asked.has(key))).toEqual([]);
});

it('asks everybody to sign in, but for what is public', () => {
  for (const { route, role, answers } of rows) {
    if (role !== 'nobody') continue;
    const isPublic = routeTable[route.replaceAll(/\{(\w+)\}/g, ':$1')] === 'public';
    expect(answers.own, route).toBe(isPublic ? 'allowed' : 'refused');
  }
});

it('keeps, whatever the table says: customers to their own, four eyes, and platform staff out of case work', () => {
  const decides = /\{userTaskKey\}\/(completion|claim)$/;
  for (const { route, role, answers } of rows) {
    const at = `${route} as ${role}`;
    if (role === 'customer' && route.includes('{caseId}'))
      expect(['hidden', 'refused'], at).toContain(answers['other-customer']);
    if (decides.test(route)) {
      expect(['refused', '-'], at).toContain(answers['entered-by-self']);
      expect(['refused', '-'], at).toContain(answers['substitute-of-enterer']);
      expect(['refused', '-'], at).toContain(answers['other-team']);
    }
    if (['administrator', 'operator', 'auditor', 'process-analyst', 'channel'].includes(role))
      if (/POST .*\{userTaskKey\}/.test(route)) expect(answers.own, at).toBe('refused');
  }
});
