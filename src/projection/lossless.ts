/** 16 digits are the fewest that a double may not hold: such integers become strings before JSON.parse. */
const longNumberAfterKey = /([^\\]":)(\d{16,})(?=[,}])/g;
/** Also met within text now and then, which only costs the slower pass. The engine writes JSON without blanks. */
const longNumberElsewhere = /[[,-]\d{16}/;
const stringOrLongNumber = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/**
 * JSON.parse that keeps integers of 16 and more digits exactly, as strings. Keys of Zeebe are `partition << 51`, so
 * from partition 4 on they exceed 2^53. The common case (a long number after a key) is one cheap pass; long numbers in
 * arrays or below zero take a slower pass that tells strings from numbers.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
  if (longNumberElsewhere.test(text)) {
    return JSON.parse(text.replace(stringOrLongNumber, (token) => (token[0] === '"' ? token : `"${token}"`)));
  }
  return JSON.parse(text.replace(longNumberAfterKey, '$1"$2"'));
}
