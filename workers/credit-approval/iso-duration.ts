const pattern = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?$/;

/**
 * Milliseconds of an ISO 8601 duration in days, hours and minutes, as decision tables write it.
 * @returns undefined for anything else: months and years have no fixed length
 */
export function durationMs(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match || !/\d/.test(text)) return undefined;
  const [days, hours, minutes] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  return ((days * 24 + hours) * 60 + minutes) * 60_000;
}
