import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  formatMoney,
  formatTime,
  notificationTemplate,
  notificationTemplateIds,
  progressUrl,
  renderText,
} from '../../../workers/shared/notification-text.ts';

const languages = ['zh', 'en'] as const;
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{([\w.]+)\}\}/g)].map(([, key]) => key as string);

test('money is printed in yuan from fen, without floats', () => {
  expect(formatMoney(0, 'zh')).toBe('0.00 元');
  expect(formatMoney(5, 'zh')).toBe('0.05 元');
  expect(formatMoney(123_456_789, 'zh')).toBe('1,234,567.89 元');
  expect(formatMoney(-100_000, 'en')).toBe('CNY -1,000.00');
});

test('times are on the clock of China, whatever zone wrote them', () => {
  expect(formatTime('2026-12-31T16:05:00Z', 'zh')).toBe('2027年1月1日 00:05');
  expect(formatTime('2026-12-31T16:05:00.123Z[Etc/UTC]', 'en')).toBe('2027-01-01 00:05 (UTC+8)');
  expect(formatTime('2026-11-21T09:00:00+08:00', 'zh')).toBe('2026年11月21日 09:00');
  expect(() => formatTime('soon', 'zh')).toThrow('no instant');
});

test('a placeholder without a value is refused instead of printed', () => {
  const input = { caseId: 'CP-1', progressUrl: 'http://x', language: 'zh', data: {} } as const;
  expect(() => renderText('{{data.dueAt}}', input)).toThrow('needs "data.dueAt"');
  expect(() => renderText('{{secret}}', input)).toThrow('needs "secret"');
  expect(renderText('{{name}} {{caseId}}', input)).toBe('客户 CP-1');
});

test('the progress page hangs off the public address', () => {
  expect(progressUrl('CP-1', 'https://bank.example/')).toBe('https://bank.example/progress/CP-1');
});

test('only templates that somebody wrote are found', () => {
  expect(notificationTemplate('complaint-answered')?.urgency).toBe('formal');
  expect(notificationTemplate('toString')).toBeUndefined();
});

test.each(notificationTemplateIds())('template %s is whole in both languages; its SMS names nobody', (id) => {
  const template = notificationTemplate(id)!;
  expect(['normal', 'important', 'formal']).toContain(template.urgency);
  for (const language of languages) {
    for (const text of [template.sms, template.subject, template.body])
      expect(text[language].trim()).not.toBe('');
    for (const key of placeholders(template.sms[language])) expect(['name', 'freeText']).not.toContain(key);
    expect(placeholders(template.subject[language])).not.toContain('freeText');
  }
  expect(/[\u4e00-\u9fff]/.test(template.sms.en + template.subject.en + template.body.en)).toBe(false);
});

test('every diagram names templates that exist and hands over what their texts need', () => {
  const processes = join(import.meta.dirname, '../../../processes');
  const files = readdirSync(processes, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.bpmn'),
  );
  const faults = files.flatMap((file) =>
    callsIn(readFileSync(join(processes, file), 'utf8')).flatMap(faultsOf),
  );
  expect(faults).toEqual([]);
});

interface Call {
  readonly id: string;
  readonly templateId: string;
  readonly data: string;
}

function callsIn(xml: string): Call[] {
  const activities = xml.match(/<bpmn:callActivity [\s\S]*?<\/bpmn:callActivity>/g) ?? [];
  return activities.flatMap((activity) => {
    const source = (target: string) =>
      new RegExp(`source="([^"]*)" target="${target}"`).exec(activity)?.[1]?.replaceAll('&#34;', '"') ?? '';
    const templateId = /^="([\w-]+)"$/.exec(source('templateId'))?.[1];
    if (!activity.includes('processId="customer-notification"') || !templateId) return [];
    return [{ id: /id="([^"]+)"/.exec(activity)![1]!, templateId, data: source('notificationData') }];
  });
}

function faultsOf({ id, templateId, data }: Call): string[] {
  const template = notificationTemplate(templateId);
  if (!template) return [`${id}: no template ${templateId}`];
  const texts = [template.sms, template.subject, template.body].flatMap(({ zh, en }) => [zh, en]);
  const needed = new Set(texts.flatMap(placeholders).filter((key) => key.startsWith('data.')));
  return [...needed]
    .filter((key) => !new RegExp(`\\b${key.slice('data.'.length)}\\s*:`).test(data))
    .map((key) => `${id}: ${templateId} needs ${key}`);
}
