/*
 * JSON from Zeebe. Keys are `partition << 51`: from partition 4 on they exceed 2^53, and JSON.parse would round them.
 * Both functions make strings of long integers before JSON.parse and leave all else to it: decimals of more digits than
 * a double has are rounded (the SDK refuses those), `__proto__` is a name like others.
 */

/** An integer of 16 digits, the fewest that a double may not hold, right after a key. Before an opening quote of valid
 * JSON there is no letter or digit, so what ends here is the key, never text that only looks like one. */
const longIntegerAfterKey = /(\w":)([1-9]\d{15,})(?=[,}])/g;

/** Long digits elsewhere: neither quoted nor a fraction. */
const otherLongDigits = /(?:^|[^"\d.])\d{16}/;

/**
 * JSON.parse for records: every integer of 16 or more digits becomes a string of them, so that a key has one type on
 * every partition. Where such integers only follow keys, as in most records, this is one cheap pass.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
  const quoted = text.replace(longIntegerAfterKey, '$1"$2"');
  return JSON.parse(otherLongDigits.test(quoted) ? quoteLongIntegers(quoted, () => true) : quoted);
}

/** Cheap first look: fewer than 16 digits in a row cannot be unsafe. */
const longDigits = /\d{16}/;

/**
 * JSON.parse for variables and answers: integers beyond 2^53 become strings of their digits, every other number stays
 * a number.
 * @throws SyntaxError when the text is not JSON
 */
export function parseZeebeJson(text: string): unknown {
  return JSON.parse(longDigits.test(text) ? quoteLongIntegers(text, isUnsafe) : text);
}

function isUnsafe(digits: string): boolean {
  return !Number.isSafeInteger(Number(digits));
}

/** Quotes those integers of 16 or more digits, outside strings, that are chosen. In one pass, whatever the size. */
function quoteLongIntegers(text: string, isChosen: (digits: string) => boolean): string {
  const quoteOrDigits = /"|-?\d{16,}/g;
  const parts: string[] = [];
  let from = 0;
  for (let match = quoteOrDigits.exec(text); match; match = quoteOrDigits.exec(text)) {
    const [token] = match;
    const start = match.index;
    const end = start + token.length;
    if (token === '"') quoteOrDigits.lastIndex = endOfString(text, start);
    else if (isWholeInteger(text, start, end) && isChosen(token)) {
      parts.push(text.slice(from, start), '"', token, '"');
      from = end;
    }
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

/** Where the string that begins at `start` ends (behind its quote); the text's end when it does not. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

const partOfNumber = /[\d.eE+-]/;
const leadingZero = /^-?0/;

/** Not the fraction, exponent or integral part of a number; nor a form that JSON does not know. */
function isWholeInteger(text: string, start: number, end: number): boolean {
  return (
    !partOfNumber.test(text[start - 1] ?? '') &&
    !partOfNumber.test(text[end] ?? '') &&
    !leadingZero.test(text.slice(start, start + 2))
  );
}
