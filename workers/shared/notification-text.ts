import raw from '../../processes/shared/notification-templates.json' with { type: 'json' };
import type { FreeTexts } from '../../src/customers/index.ts';

export type Language = 'zh' | 'en';
export type Urgency = 'normal' | 'important' | 'formal';
type Text = Readonly<Record<Language, string>>;

/** One message to a customer. Texts hold `{{placeholders}}`; the SMS text never carries a name or free text. */
export interface NotificationTemplate {
  readonly purpose: string;
  /** `formal` is a notice the law asks for: it goes out on two channels. */
  readonly urgency: Urgency;
  readonly sms: Text;
  readonly subject: Text;
  readonly body: Text;
}

const templates = raw as unknown as Readonly<Record<string, NotificationTemplate>>;

/** Ids, codes, amounts (`...Minor`, fen) and times (`...At`, ISO) that the process passed along. */
export type NotificationData = Readonly<Record<string, unknown>>;

export interface RenderInput {
  readonly caseId: string;
  readonly progressUrl: string;
  readonly language: Language;
  readonly data: NotificationData;
  /** Only for e-mail and in-app texts. */
  readonly name?: string;
  /** The free text behind `data.textId`, only for e-mail and in-app texts. */
  readonly freeText?: string;
}

/** The template, or undefined when nobody wrote one under that id. */
export function notificationTemplate(templateId: string): NotificationTemplate | undefined {
  return Object.hasOwn(templates, templateId) ? templates[templateId] : undefined;
}

export const notificationTemplateIds = (): readonly string[] => Object.keys(templates);

/** Fills `{{caseId}}`, `{{progressUrl}}`, `{{name}}`, `{{freeText}}` and `{{data.key}}`; throws on one without a value. */
export function renderText(text: string, input: RenderInput): string {
  return text.replaceAll(/\{\{([\w.]+)\}\}/g, (_, key: string) => {
    const value = placeholder(key, input);
    if (value === undefined) throw new Error(`notification text needs "${key}"`);
    return value;
  });
}

function placeholder(key: string, input: RenderInput): string | undefined {
  if (key === 'caseId') return input.caseId;
  if (key === 'progressUrl') return input.progressUrl;
  if (key === 'name') return input.name ?? (input.language === 'zh' ? '客户' : 'customer');
  if (key === 'freeText') return input.freeText ?? '';
  if (!key.startsWith('data.')) return undefined;
  const field = key.slice('data.'.length);
  const value = input.data[field];
  if (value === undefined || value === null) return undefined;
  if (field.endsWith('Minor')) return formatMoney(Number(value), input.language);
  if (field.endsWith('At')) return formatTime(String(value), input.language);
  return String(value);
}

/** Fen as yuan: `1,234.50 元` or `CNY 1,234.50`. */
export function formatMoney(minor: number, language: Language): string {
  const sign = minor < 0 ? '-' : '';
  const yuan = Math.trunc(Math.abs(minor) / 100)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const cents = String(Math.abs(minor) % 100).padStart(2, '0');
  return language === 'zh' ? `${sign}${yuan}.${cents} 元` : `CNY ${sign}${yuan}.${cents}`;
}

/** An instant on China's clock (UTC+8, no daylight saving), to the minute. Takes FEEL's `...Z[Etc/UTC]`, too. */
export function formatTime(instant: string, language: Language): string {
  const time = Date.parse(instant.replace(/\[.*\]$/, ''));
  if (Number.isNaN(time)) throw new Error('notification data holds a time that is no instant');
  const [day = '', clock = ''] = new Date(time + 8 * 3_600_000).toISOString().split('T');
  const [year, month, date] = day.split('-').map(Number);
  const minute = clock.slice(0, 5);
  return language === 'zh' ? `${year}年${month}月${date}日 ${minute}` : `${day} ${minute} (UTC+8)`;
}

/** Address of the customer's progress page. PUBLIC_URL is where customers reach the platform. */
export function progressUrl(
  caseId: string,
  base = process.env.PUBLIC_URL ?? 'http://127.0.0.1:3000',
): string {
  return `${base.replace(/\/$/, '')}/progress/${caseId}`;
}

/** What every channel's text is filled from; an SMS text simply has no placeholder for name and free text. */
export function renderInput(
  notification: { readonly caseId: string; readonly language: Language },
  name: string,
  data: NotificationData,
  freeText: string,
): RenderInput {
  const { caseId, language } = notification;
  return { caseId, language, progressUrl: progressUrl(caseId), data, name, freeText };
}

/** The text behind `data.textId`, empty when there is none. */
export async function freeTextOf(data: NotificationData, freeTexts: FreeTexts): Promise<string> {
  const text = typeof data.textId === 'string' ? await freeTexts.get(data.textId) : undefined;
  return text?.text ?? '';
}
