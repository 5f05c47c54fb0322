import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/**
 * A bearer token for a person or service with roles: for service accounts, simulation and tests on this machine. People
 * sign in; the same people are the accounts of the embedded provider.
 */
export interface AccessToken {
  readonly token: string;
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly branch?: string;
  readonly team?: string;
  /** Tests only: the customer whom a token with role `customer` is. */
  readonly customerId?: string;
}

/** Everything secret that the platform's processes share. Made at first start, never logged. */
export interface Secrets {
  /** 32 bytes, base64: wraps the customers' data keys. */
  readonly masterKey: string;
  /** 32 bytes, base64: key of the hashes of SMS codes and of blind indices. */
  readonly codeKey: string;
  /** Credentials of Zeebe's exporter at the record sink. */
  readonly sinkUser: string;
  readonly sinkPassword: string;
  /** Bearer token of our adapters at the stand-ins, fault calls included. */
  readonly standInToken: string;
  /** Bearer token of API and workers at the embedded engine: who has it says for which person it calls. */
  readonly engineToken: string;
  readonly tokens: readonly AccessToken[];
}

/**
 * The demo's people: who exists until a bank connects its own directory. Names are made up.
 * Several of a role where four eyes or a committee need different persons.
 */
const demoPeople: readonly Omit<AccessToken, 'token'>[] = [
  { userId: 'channel', name: '渠道 Channels', roles: ['channel'] },
  {
    userId: 'account-reviewer-1',
    name: '周敏',
    roles: ['account-reviewer'],
    branch: 'B001',
    team: 'accounts',
  },
  {
    userId: 'account-reviewer-2',
    name: '吴刚',
    roles: ['account-reviewer'],
    branch: 'B001',
    team: 'accounts',
  },
  {
    userId: 'account-supervisor-1',
    name: '郑洁',
    roles: ['account-supervisor'],
    branch: 'B001',
    team: 'accounts',
  },
  {
    userId: 'account-supervisor-2',
    name: '魏然',
    roles: ['account-supervisor'],
    branch: 'B001',
    team: 'accounts',
  },
  { userId: 'duty-manager-1', name: '冯涛', roles: ['duty-manager'], branch: 'B001', team: 'accounts' },
  { userId: 'duty-manager-2', name: '陶岚', roles: ['duty-manager'], branch: 'B001', team: 'accounts' },
  { userId: 'credit-officer-1', name: '陈静', roles: ['credit-officer'], branch: 'B001', team: 'credit' },
  { userId: 'credit-officer-2', name: '褚峰', roles: ['credit-officer'], branch: 'B001', team: 'credit' },
  { userId: 'branch-manager-1', name: '卫国强', roles: ['branch-manager'], branch: 'B001' },
  { userId: 'branch-manager-2', name: '姜平', roles: ['branch-manager'], branch: 'B001' },
  { userId: 'head-office-risk-1', name: '蒋丽', roles: ['head-office-risk'] },
  { userId: 'head-office-risk-2', name: '汤勇', roles: ['head-office-risk'] },
  { userId: 'committee-member-1', name: '沈伟', roles: ['committee-member'] },
  { userId: 'committee-member-2', name: '韩雪', roles: ['committee-member'] },
  { userId: 'committee-member-3', name: '杨帆', roles: ['committee-member'] },
  { userId: 'committee-member-4', name: '谢文', roles: ['committee-member'] },
  // Two rounds of three votes: who voted for good does not vote again in the case.
  { userId: 'committee-member-5', name: '卓立', roles: ['committee-member'] },
  { userId: 'committee-member-6', name: '安宁', roles: ['committee-member'] },
  { userId: 'complaint-handler-1', name: '朱琳', roles: ['complaint-handler'], team: 'complaints-1' },
  { userId: 'complaint-handler-2', name: '秦岚', roles: ['complaint-handler'], team: 'complaints-1' },
  { userId: 'team-lead-1', name: '尤佳', roles: ['team-lead'], team: 'complaints-1' },
  { userId: 'team-lead-2', name: '邹敏', roles: ['team-lead'], team: 'complaints-1' },
  { userId: 'department-head-1', name: '许强', roles: ['department-head'] },
  { userId: 'department-head-2', name: '喻斌', roles: ['department-head'] },
  { userId: 'head-office-1', name: '何燕', roles: ['head-office'] },
  { userId: 'head-office-2', name: '柏松', roles: ['head-office'] },
  { userId: 'branch-clerk-1', name: '吕娜', roles: ['branch-clerk'], branch: 'B001' },
  { userId: 'customer-manager-1', name: '施磊', roles: ['customer-manager'], branch: 'B001' },
  { userId: 'contact-centre-agent-1', name: '张悦', roles: ['contact-centre-agent'], team: 'contact-centre' },
  { userId: 'process-analyst-1', name: '孔明', roles: ['process-analyst'] },
  { userId: 'auditor-1', name: '曹正', roles: ['auditor'] },
  { userId: 'operator-1', name: '严冰', roles: ['operator'] },
  { userId: 'administrator-1', name: '华安', roles: ['administrator'] },
  // A second branch and a second team, so that rules by branch and team can be seen.
  {
    userId: 'account-reviewer-3',
    name: '钱坤',
    roles: ['account-reviewer'],
    branch: 'B002',
    team: 'accounts',
  },
  { userId: 'credit-officer-3', name: '鲁青', roles: ['credit-officer'], branch: 'B002', team: 'credit' },
  { userId: 'branch-manager-3', name: '苗圃', roles: ['branch-manager'], branch: 'B002' },
  { userId: 'branch-clerk-2', name: '方圆', roles: ['branch-clerk'], branch: 'B002' },
  { userId: 'customer-manager-2', name: '任远', roles: ['customer-manager'], branch: 'B002' },
  { userId: 'complaint-handler-3', name: '袁野', roles: ['complaint-handler'], team: 'complaints-2' },
  { userId: 'team-lead-3', name: '史明', roles: ['team-lead'], team: 'complaints-2' },
];

const secret = (bytes = 32) => randomBytes(bytes).toString('base64url');

/** The tokens of a file, with those of demo people who came with a newer version. */
function withDemoPeople(tokens: readonly AccessToken[]): readonly AccessToken[] {
  const known = new Map(tokens.map((entry) => [entry.userId, entry.token]));
  const demo = demoPeople.map((person) => ({ ...person, token: known.get(person.userId) ?? secret(24) }));
  const others = tokens.filter(({ userId }) => !demoPeople.some((person) => person.userId === userId));
  return [...demo, ...others];
}

function write(file: string, secrets: Secrets): void {
  const scratch = `${file}.${process.pid}`;
  writeFileSync(scratch, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(scratch, file);
}

/** Reads the secrets, making them (mode 0600, written whole or not at all) when the file does not exist yet. */
export function ensureSecrets(file: string): Secrets {
  if (!existsSync(file))
    write(file, {
      masterKey: randomBytes(32).toString('base64'),
      codeKey: randomBytes(32).toString('base64'),
      sinkUser: 'zeebe-exporter',
      sinkPassword: secret(),
      standInToken: secret(),
      engineToken: secret(),
      tokens: withDemoPeople([]),
    });
  const secrets = loadSecrets(file);
  // What came with a newer version.
  const engineToken = secrets.engineToken ?? secret();
  const tokens = withDemoPeople(secrets.tokens);
  const isComplete =
    engineToken === secrets.engineToken && JSON.stringify(tokens) === JSON.stringify(secrets.tokens);
  if (isComplete) return secrets;
  write(file, { ...secrets, engineToken, tokens });
  return loadSecrets(file);
}

/**
 * Reads the secrets file.
 * @throws Error when it is missing, unreadable for us, or readable for others
 */
export function loadSecrets(file: string): Secrets {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new Error(
      `${file} can be read by other users: run chmod 600 on it, and consider its secrets known.`,
    );
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}
