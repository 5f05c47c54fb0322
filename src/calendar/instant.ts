/**
 * Reads an instant as ISO 8601 or as FEEL writes it, with a zone name behind the offset
 * (`2026-11-21T08:00:00Z[Etc/UTC]`, `...+08:00[Asia/Shanghai]`); fractions of a second are optional.
 * @returns undefined when the text is none or names no offset
 */
export function parseInstant(text: string): Date | undefined {
  const bare = text.replace(/\[[^\]]+\]$/, '');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(bare)) return undefined;
  const at = new Date(bare);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
