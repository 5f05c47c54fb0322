/**
 * JSON from Zeebe. Integers beyond 2^53 (keys from partition 4 on) become strings of their digits; every other number
 * becomes a JavaScript number, rounded where FEEL computed more digits than a double has (the SDK refuses those).
 */
export function parseZeebeJson(text: string): unknown {
  return JSON.parse(longDigits.test(text) ? quoteUnsafeIntegers(text) : text);
}

/** Cheap first look: fewer than 16 digits in a row cannot be unsafe. */
const longDigits = /\d{16}/;

/** A whole string (skipped as it is), or a number of which only plain integers are quoted. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteUnsafeIntegers(text: string): string {
  return text.replace(stringOrNumber, (token) => (isUnsafeInteger(token) ? `"${token}"` : token));
}

function isUnsafeInteger(token: string): boolean {
  return token.length >= 16 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
