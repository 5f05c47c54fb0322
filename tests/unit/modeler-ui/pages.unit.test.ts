import { describe, expect, it } from 'vitest';
import { toRequest } from '../../../modeler-ui/components/application/to-request.ts';
import type { CaseHistory } from '../../../modeler-ui/features/case/api/get-history.ts';
import { marksOf } from '../../../modeler-ui/features/case/diagram-marks.ts';
import { answersOf, shownData } from '../../../modeler-ui/features/tasklist/task/form-data.ts';
import { landingOf } from '../../../modeler-ui/lib/authorization.ts';
import { pick } from '../../../modeler-ui/lib/i18n.ts';
import { createKeyring } from '../../../modeler-ui/lib/idempotency.ts';

describe('toRequest', () => {
  it('sends money in fen, consents by purpose, and nothing that was left empty', () => {
    const values = {
      channel: 'web',
      amountMinor: 80_000,
      applicant: { name: ' 张三 ', email: '' },
      agreed: { consentBureau: true },
    };
    expect(toRequest('credit-approval', values, 'web-1')).toEqual({
      channel: 'web',
      amountMinor: 8_000_000,
      applicant: { name: '张三' },
      consents: [{ purpose: 'credit-bureau-inquiry', version: '2026-01' }],
      deviceId: 'web-1',
    });
  });

  it('names a face capture only with its separate consent', () => {
    const agreed = { consentAccount: true, consentFace: false };
    expect(toRequest('account-opening', { agreed }, 'web-1')).not.toHaveProperty('faceCaptureReference');
    const both = toRequest('account-opening', { agreed: { ...agreed, consentFace: true } }, 'web-1');
    expect(both).toMatchObject({ faceCaptureReference: 'face-web-1' });
  });
});

it('the same content has the same key, changed content another', () => {
  const keyFor = createKeyring();
  const first = keyFor({ a: 1 });
  expect(keyFor({ a: 1 })).toBe(first);
  expect(keyFor({ a: 2 })).not.toBe(first);
});

it('sign-in leads back to a page of one’s own, never to somebody else’s', () => {
  const customer = { kind: 'customer', userId: 'c', name: 'c', roles: ['customer'] } as const;
  expect(landingOf(customer, '/cases?state=open')).toBe('/my');
  expect(landingOf(customer, '/tasks/1')).toBe('/my');
  expect(landingOf(customer, undefined)).toBe('/my');
  expect(landingOf(customer, '/apply/account-opening')).toBe('/apply/account-opening');
  expect(landingOf(customer, '/progress/AO-1')).toBe('/progress/AO-1');
  const manager = { ...customer, kind: 'staff', roles: ['branch-manager'] } as const;
  expect(landingOf(manager, '/cases?state=open')).toBe('/cases?state=open');
  expect(landingOf(manager, '/my')).toBe('/cases');
});

describe('forms of tasks', () => {
  const schema = {
    components: [
      { type: 'text' },
      { type: 'group', components: [{ type: 'textarea', key: 'opinion' }] },
      { type: 'number', key: 'amount', readonly: true },
    ],
  };
  it('do not show an earlier opinion as one’s own', () => {
    expect(shownData(schema, { opinion: 'theirs', amount: 1, grade: 'A' })).toEqual({
      amount: 1,
      grade: 'A',
    });
  });
  it('send the answers only', () => {
    expect(answersOf(schema, { opinion: 'mine', amount: 1, other: 2 })).toEqual({ opinion: 'mine' });
    expect(answersOf(schema, { opinion: '' })).toEqual({});
  });
});

it('marks the strongest state of each element, of the chosen instance only', () => {
  const at = { processInstanceKey: '1' };
  const history = {
    flows: [{ ...at, elementId: 'flow-a' }],
    elements: [
      { ...at, elementId: 'done', leftAt: 'x' },
      { ...at, elementId: 'waiting', leftAt: null },
      { ...at, elementId: 'stuck', leftAt: null },
      { processInstanceKey: '2', elementId: 'elsewhere', leftAt: null },
    ],
    incidents: [
      { ...at, elementId: 'stuck', state: 'open' },
      { ...at, elementId: 'done', state: 'resolved' },
    ],
  } as unknown as CaseHistory;
  expect(Object.fromEntries(marksOf(history, '1'))).toEqual({
    'flow-a': 'taken',
    done: 'taken',
    waiting: 'active',
    stuck: 'incident',
  });
});

it('picks the reader’s half of a text in two languages', () => {
  expect(pick('en', '无权 / Not allowed')).toBe('Not allowed');
  expect(pick('zh-CN', '无权 / Not allowed')).toBe('无权');
  expect(pick('en', '只有中文')).toBe('只有中文');
});
