import { approvers, type Role, roles } from '../../../src/contracts/roles.ts';
import { type Relation, relations, type World } from './matrix-world.ts';

/** What a call came to, as far as the policy is concerned: `hidden` is a refusal that does not tell that something exists. */
export type Answer = 'allowed' | 'refused' | 'hidden' | '-';
export interface Row {
  readonly route: string;
  readonly role: Role | 'nobody';
  readonly answers: Readonly<Record<Relation, Answer>>;
}

interface Operation {
  readonly method: string;
  /** As in the OpenAPI document. */
  readonly path: string;
}

/** Values for parameters other than the case and its task: of the right shape, and of nothing that exists. */
const sampleParams: Readonly<Record<string, string>> = {
  documentId: 'DC-0000000000000000',
  customerId: 'CU-000000000000',
  absenceId: 'AB-000000000000',
  accessId: 'EM-000000000000',
  processDefinitionKey: '1',
  decisionId: 'credit-authority',
  version: '1',
};

/** Every operation of the OpenAPI document, sorted. */
export function operationsOf(document: object): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    )
    .sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

/** Which relations mean something for a role on a route. */
function applies(path: string, role: Role | 'nobody', relation: Relation): boolean {
  if (relation === 'own') return true;
  const isCase = path.includes('{caseId}');
  const isTask = path.includes('{userTaskKey}');
  if (role === 'nobody' || !(isCase || isTask)) return false;
  if (relation === 'other-customer') return role === 'customer';
  if (role === 'customer' || role === 'channel') return false;
  if (relation === 'other-branch' || relation === 'entered-by-self') return true;
  return isTask && (relation === 'other-team' || (approvers as readonly string[]).includes(role));
}

/** Asks the running app as everybody in every relation. */
export async function askMatrix(world: World): Promise<Row[]> {
  const refusals: string[] = [];
  const record = world.app.recordRefusal;
  world.app.recordRefusal = (request, reason) => {
    refusals.push(reason);
    return record(request, reason);
  };

  async function ask({ method, path }: Operation, role: Role | 'nobody', relation: Relation) {
    const who = role === 'nobody' ? undefined : await world.situation(role, relation);
    const caseId = who?.caseId ?? (await world.situation('auditor', 'own')).caseId;
    const named = path.includes('{userTaskKey}')
      ? await world.newTask(
          role === 'nobody' ? 'auditor' : role,
          relation,
          caseId,
          path.endsWith('/release') ? (who?.userId ?? null) : null,
        )
      : undefined;
    const params: Record<string, string> = {
      ...sampleParams,
      caseId,
      ...(named && { userTaskKey: named.userTaskKey }),
    };
    const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '1');
    const body = path.endsWith('/assignment')
      ? { assignee: `${named!.group}.away` }
      : path.endsWith('/completion')
        ? { variables: {} }
        : path.endsWith('/draft')
          ? { values: {} }
          : {};
    const headers = {
      ...(who && { authorization: `Bearer ${world.tokenOf(who.userId)}` }),
      ...(path.endsWith('/draft') && { 'if-match': '"0"' }),
    };
    refusals.length = 0;
    const answer = await world.app.inject({
      method: method as 'GET',
      url,
      payloadAsStream: path.endsWith('/live'),
      headers,
      ...(method === 'GET' || method === 'DELETE' ? {} : { payload: body }),
    });
    if (path.endsWith('/live')) answer.stream().destroy();
    return judge(answer.statusCode, [...refusals], `${method} ${path} as ${role}, ${relation}`);
  }

  const rows: Row[] = [];
  for (const operation of operationsOf(world.app.swagger()))
    for (const role of ['nobody', ...roles] as const) {
      const answers = {} as Record<Relation, Answer>;
      for (const relation of relations)
        answers[relation] = applies(operation.path, role, relation)
          ? await ask(operation, role, relation)
          : '-';
      rows.push({ route: `${operation.method} ${operation.path}`, role, answers });
    }
  return rows;
}

/** A refusal by the policy is written down; one that is not is a defect of the app. */
function judge(status: number, refusals: readonly string[], what: string): Answer {
  if (status === 401) return 'refused';
  if (status === 403 && refusals.length === 0) throw new Error(`${what}: 403 without an entry in the log`);
  if (status === 403) return 'refused';
  if (status === 500) throw new Error(`${what}: 500`);
  return status === 404 && refusals.length > 0 ? 'hidden' : 'allowed';
}

const header = ['route', 'role', ...relations].join(',');

/** The table as text: one line a route and role. */
export const toCsv = (rows: readonly Row[]): string =>
  `${[header, ...rows.map(({ route, role, answers }) => [route, role, ...relations.map((one) => answers[one])].join(','))].join('\n')}\n`;
