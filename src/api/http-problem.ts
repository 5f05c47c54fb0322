import type { FieldError } from '../contracts/problem.ts';

/** Kinds of problem that a caller can tell apart, with their status and title. */
const kinds = {
  'invalid-request': [400, '请求无效 / The request is not valid'],
  'not-signed-in': [401, '请先登录 / Sign in first'],
  'not-allowed': [403, '无权执行此操作 / Not allowed'],
  'cross-site': [403, '请求不是来自本系统页面 / The request does not come from our own pages'],
  'not-found': [404, '不存在 / There is nothing here'],
  'method-not-allowed': [405, '不支持的方法 / Method not allowed'],
  'nobody-waits': [409, '该业务当前不等待此消息 / The case does not wait for this'],
  'case-ended': [409, '业务已结束 / The case has ended'],
  'key-reused': [409, '幂等键已用于其他内容 / The Idempotency-Key was used with another body'],
  'already-completed': [409, '任务已由他人完成 / The task is completed already'],
  'already-assigned': [409, '任务已被他人领取 / The task is assigned to somebody else'],
  'already-rated': [409, '已评价 / The case is rated already'],
  'access-decided': [409, '该申请已处理或已失效 / The request was decided or is over'],
  'task-gone': [409, '任务已不存在 / The task is no longer open'],
  'code-wrong': [422, '验证码错误 / The code is wrong'],
  'document-needed': [
    422,
    '请填写证件号码后四位 / The last four characters of the identity document are needed',
  ],
  'document-wrong': [422, '证件号码后四位不符 / The identity document does not match'],
  'code-expired': [409, '验证码已过期 / The code has expired'],
  'code-exhausted': [409, '验证码尝试次数已用完 / No tries left for this code'],
  'no-code': [409, '当前没有待验证的验证码 / There is no code to check'],
  'contract-unread': [409, '请先打开合同再签署 / Open the contract before signing it'],
  'case-changed': [412, '业务已有变化，请查看后再提交 / The case changed since it was opened'],
  'draft-changed': [412, '草稿已在其他设备上保存 / The draft was saved on another device since'],
  'version-changed': [412, '内容已被修改，请刷新 / It was changed meanwhile'],
  'if-match-missing': [428, '需要 If-Match / If-Match is needed'],
  'too-large': [413, '内容过大 / Too large'],
  'unsupported-type': [415, '不支持的内容类型 / Content type not supported'],
  'invalid-fields': [422, '字段有误 / Some fields are wrong'],
  'does-not-parse': [400, '无法解析 / The model does not parse'],
  'lint-failed': [422, '模型检查未通过 / The model has errors'],
  'too-many-requests': [429, '请求过于频繁 / Too many requests'],
  'internal-error': [500, '内部错误 / Internal error'],
  'try-later': [503, '服务暂不可用，请稍后重试 / Not available just now, try again'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof kinds;

export interface ProblemExtras {
  /** One sentence, without personal data. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Seconds after which asking again makes sense; becomes Retry-After. */
  readonly retryAfter?: number;
  /** Further members of the answer, e.g. `triesLeft`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Ends a request with a problem document, rolling back the transaction it is thrown in. */
export class HttpProblem extends Error {
  readonly kind: ProblemKind;
  readonly extras: ProblemExtras;

  constructor(kind: ProblemKind, extras: ProblemExtras = {}) {
    super(extras.detail ?? kinds[kind][1]);
    this.kind = kind;
    this.extras = extras;
  }

  get status(): number {
    return kinds[this.kind][0];
  }

  /** The document to send. */
  body(requestId: string): Record<string, unknown> {
    const { detail, errors, members } = this.extras;
    return {
      ...members,
      type: `/problems/${this.kind}`,
      title: kinds[this.kind][1],
      status: this.status,
      ...(detail ? { detail } : {}),
      ...(errors?.[0] ? { field: errors[0].field, errors } : {}),
      requestId,
    };
  }
}

/** The kind that fits a bare status code of Fastify or a plugin. */
export function kindForStatus(status: number): ProblemKind {
  if (status === 413) return 'too-large';
  if (status === 415) return 'unsupported-type';
  if (status === 404) return 'not-found';
  if (status === 429) return 'too-many-requests';
  if (status === 503) return 'try-later';
  return status >= 500 ? 'internal-error' : 'invalid-request';
}

export const fieldProblem = (field: string, code: string, zh: string, en: string): FieldError => ({
  field,
  code,
  zh,
  en,
});
