import { formatDuration, formatTime } from './format.ts';
import type { Language } from './i18n.ts';

/** `2026年11月24日 14:00 前（还有 2天）`: until when, and how long that is from the bank's `now` (ms). */
export function deadlineInWords(language: Language, dueAt: string, now: number): string {
  const left = new Date(dueAt).getTime() - now;
  const at = formatTime(language, dueAt, false);
  const length = formatDuration(language, left);
  if (language === 'en') return left > 0 ? `by ${at} (${length} left)` : `until ${at} (over)`;
  return left > 0 ? `${at} 前（还有 ${length}）` : `${at} 已到期`;
}
