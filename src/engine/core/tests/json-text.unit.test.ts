import { expect, test } from 'vitest';
import { entriesOf, objectText } from '../records/json-text.ts';

test('the entries keep their digits and names; white space outside of texts goes', () => {
  const text =
    ' { "a" : 12345678901234567890.10 ,\r\n\t"__proto__": { "b" : [ 1 , "x \\" y\\\\" ] }, "空 格": " \\u0020 " } ';
  expect(entriesOf(text)).toEqual([
    ['a', '12345678901234567890.10'],
    ['__proto__', '{"b":[1,"x \\" y\\\\"]}'],
    ['空 格', '" \\u0020 "'],
  ]);
  expect(objectText(entriesOf(text) ?? [])).toBe(
    '{"a":12345678901234567890.10,"__proto__":{"b":[1,"x \\" y\\\\"]},"空 格":" \\u0020 "}',
  );
});

test('of a name given twice the last value stands', () => {
  expect(entriesOf('{"a":1,"b":2,"a":3}')).toEqual([
    ['a', '3'],
    ['b', '2'],
  ]);
});

test.each(['', 'null', '[]', '"a"', '{', '{"a":1,}', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`])(
  '%.20s… is no object, or nested too deep',
  (text) => expect(entriesOf(text)).toBeUndefined(),
);

test('texts of tens of megabytes are read', () => {
  const [plain, escaped] = ['x'.repeat(30_000_000), '\\n'.repeat(15_000_000)];
  expect(entriesOf(`{"a":"${plain}", "b":"${escaped}"}`)?.map(([, json]) => json.length)).toEqual([
    30_000_002, 30_000_002,
  ]);
});
