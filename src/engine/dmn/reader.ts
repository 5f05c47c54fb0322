import { childNamed, childrenNamed, type XmlElement } from '../xml/read-xml.ts';
import type { InformationItem } from './model.ts';
import type { Problems } from './problems.ts';

/** What the readers share: the namespace of DMN's elements and where problems go. */
export interface Reader {
  readonly namespace: string;
  readonly problems: Problems;
}

/** A variable, a parameter or a column: its name and type. */
export function readInformationItem(element: XmlElement, reader: Reader): InformationItem {
  return { name: element.attributes.get('name') ?? '', typeRef: typeRefOf(element, reader) };
}

/** An attribute; a child element in DMN 1.1 and for item definitions. */
export function typeRefOf(element: XmlElement, reader: Reader): string | undefined {
  const typeRef = element.attributes.get('typeRef') ?? childNamed(element, reader.namespace, 'typeRef')?.text;
  return typeRef?.trim() || undefined;
}

/** The text of `<name><text>…</text></name>` in an element; undefined when there is none or it is empty. */
export function unaryTestsText(element: XmlElement, name: string, reader: Reader): string | undefined {
  const tests = childNamed(element, reader.namespace, name);
  return (tests && childNamed(tests, reader.namespace, 'text')?.text.trim()) || undefined;
}

/** The elements of DMN directly within `element` that have this name. */
export function dmnChildren(element: XmlElement, name: string, reader: Reader): readonly XmlElement[] {
  return childrenNamed(element, reader.namespace, name);
}
