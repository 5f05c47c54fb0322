import { describe, expect, test } from 'vitest';
import { childNamed, readXml } from './read-xml.ts';

const problem = (text: string) =>
  readXml(text) as { kind: string; message: string; line?: number; column?: number };

describe('reading XML', () => {
  test('namespaces, attributes, text and CDATA', () => {
    const read = readXml(
      '<a xmlns="u:1" xmlns:z="u:2" id="x" z:k="v"><z:b>1 &lt; 2<![CDATA[ <raw> ]]></z:b><b xmlns="u:3"/></a>',
    );
    if (read.kind !== 'xml') throw new Error(read.message);
    expect(read.root).toMatchObject({ namespace: 'u:1', name: 'a' });
    expect(read.root.attributes.get('id')).toBe('x');
    expect(read.root.foreignAttributes).toEqual([{ namespace: 'u:2', name: 'k', value: 'v' }]);
    expect(childNamed(read.root, 'u:2', 'b')?.text).toBe('1 < 2 <raw> ');
    expect(childNamed(read.root, 'u:3', 'b')?.text).toBe('');
  });

  test('characters beyond U+FFFF survive, as text and as references', () => {
    const read = readXml('<a name="&#x20BB7;&#134071;">张𬭊</a>');
    if (read.kind !== 'xml') throw new Error(read.message);
    expect(read.root.attributes.get('name')).toBe('𠮷𠮷');
    expect(read.root.text).toBe('张𬭊');
  });

  test.each([
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['<a>&nbsp;</a>', /unknown entity/],
    ['<a b="&#0;"/>', /unknown entity/],
    ['<a><b></a>', /tag/],
    ['<a>', /unexpected end/],
    ['', /missing start tag|no element/],
    ['<a/><b/>', /second root/],
    ['<p:a/>', /prefix "p" is not declared/],
    ['<a b="1" b="2"/>', /attribute/],
    [`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`, /nested deeper/],
    [`<a b="${'x'.repeat(9 * 1024 * 1024)}"/>`, /at most/],
  ])('%# refuses %.40s', (text, message) => {
    expect(problem(text)).toMatchObject({ kind: 'xml-problem', message: expect.stringMatching(message) });
  });

  test('says line and column', () => {
    expect(problem('<a>\n  <b>\n  </c>\n</a>')).toMatchObject({ line: 3 });
  });

  test('an attribute called __proto__ is an attribute', () => {
    const read = readXml('<a __proto__="x"/>');
    if (read.kind !== 'xml') throw new Error(read.message);
    expect([...read.root.attributes.keys()].every((name) => name === '__proto__')).toBe(true);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});
