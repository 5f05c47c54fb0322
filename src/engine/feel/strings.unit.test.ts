import { expect, it } from 'vitest';
import { answer } from './tests/answer.ts';

it.each([
  ['string length("张𬭊")', '2'],
  ['string length("")', '0'],
  ['substring("张𬭊伟", 2, 1)', '𬭊'],
  ['substring("foobar", -2, 1)', 'a'],
  ['substring("foobar", 3)', 'obar'],
  ['substring("foobar", 3, 3.8)', 'oba'],
  ['substring("abc", -5)', 'null'],
  ['upper case("aBc4")', 'ABC4'],
  ['substring before("foobar", "bar")', 'foo'],
  ['substring before("foobar", "xyz")', ''],
  ['substring after("foobar", "ob")', 'ar'],
  ['contains("foobar", "of")', 'false'],
  ['starts with("foobar", "fo")', 'true'],
  ['ends with("foobar", "r")', 'true'],
  ['split("a;b;c;;", ";")', '["a", "b", "c", "", ""]'],
  ['string join(["a", null, "c"], ", ")', 'a, c'],
  ['string join(["a", "b"], "-", "[", "]")', '[a-b]'],
  ['string join(["a", 1])', 'null'],
  ['extract("references are 1234, 1256, 1378", "12[0-9]*")', '["1234", "1256"]'],
  ['trim("  hello world  ")', 'hello world'],
  ['is blank(" \t")', 'true'],
  ['to base64("FEEL 张")', 'RkVFTCDlvKA='],
  ['from base64("RkVFTCDlvKA=")', 'FEEL 张'],
  ['from base64("not base64!")', 'null'],
  ['uuid()', '88888888-8888-4888-8888-888888888888'],
  ['string(1.50)', '1.5'],
  ['string(null)', 'null'],
  ['string([1, "a", {b: "c\\"d"}])', '[1, "a", {b: "c\\"d"}]'],
  ['string({",": "foo"})', '{",": "foo"}'],
  ['"a" + "b" + "c"', 'abc'],
  ['"a" < "b"', 'true'],
  ['upper case(1)', 'null'],
  ['string length(["abc"])', '3'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['"\\u5F20\\uD869\\uDF4A"', '张𪝊'],
  ['"\\u{1F40E}"', '🐎'],
  ['"\\U01F40E"', '🐎'],
  ['"a\\tb\\n\\"c\\"\\\\"', 'a\tb\n"c"\\'],
  ['"\\d+"', '\\d+'],
  ['"\\u{110000}"', '\\u{110000}'],
])('the literal %s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

it.each([
  ['matches("foobar", "^fo*b")', 'true'],
  ['matches("Mary\\u000DJones", "Mary.Jones")', 'false'],
  ['matches("Mary\\nJones", "Mary.Jones", "s")', 'true'],
  ['matches("abcd\\n\\ndefg", "^$", "m")', 'true'],
  ['matches("abc", "ABC", "i")', 'true'],
  ['matches("\\u212A", "k", "i")', 'true'],
  ['matches("O", "[A-Z-[OI]]", "i")', 'false'],
  ['matches("Q", "[^Q]", "i")', 'false'],
  ['matches("hello world", " hello[ ]world", "x")', 'true'],
  ['matches("hello", "\\\\p{ IsBasicLatin}+", "x")', 'true'],
  ['matches("h", "(.)\\\\2")', 'null'],
  ['matches("abab", "^(ab)\\\\1$")', 'true'],
  ['matches("张伟", "^\\\\p{IsHan}{2,4}$")', 'true'],
  ['matches("６", "\\\\d")', 'true'],
  ['matches("a_b", "^\\\\w+$")', 'true'],
  ['matches("foobar", "(?=foo)f")', 'true'],
  ['matches("foobar", "(?i)FOO")', 'true'],
  ['matches("aaa", "a++a")', 'false'],
  ['matches("input", "[a", "")', 'null'],
  ['matches("input", "a**")', 'null'],
  ['matches("input", "in", "q")', 'null'],
  ['replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', '[1=ab][2=]cd'],
  ['replace("abracadabra", "a.*?a", "*")', '*c*bra'],
  ['replace("0123456789", "(\\\\d{3})(\\\\d{3})(\\\\d{4})", "($1) $2-$3")', '(012) 345-6789'],
  ['replace("abc", "b", "\\\\$")', 'a$c'],
  ['replace("abc", "b", "$")', 'null'],
  ['replace("🐎🐎", ".", "x")', 'xx'],
  ['replace("abc", "x*", "-")', '-a-b-c-'],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});
