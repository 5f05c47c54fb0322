import { Parser } from 'saxen';

/** An element of an XML document, namespaces resolved. Attributes without a prefix have no namespace. */
export interface XmlElement {
  /** Namespace URI; empty when there is none. */
  readonly namespace: string;
  readonly name: string;
  /** As written, with its prefix: for messages. */
  readonly qualifiedName: string;
  /** Attributes without a namespace, by name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly foreignAttributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The text directly within, CDATA included, as written. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

export interface XmlProblem {
  readonly kind: 'xml-problem';
  readonly message: string;
  /** Counted from 1; absent when the problem has no place. */
  readonly line?: number;
  readonly column?: number;
}

export interface XmlDocument {
  readonly kind: 'xml';
  readonly root: XmlElement;
}

interface Limits {
  /** UTF-16 units of the whole text. */
  readonly characters: number;
  readonly depth: number;
  readonly elements: number;
}

/** Generous for people's models (the largest seen is 1.8 MB), too small to hurt. */
const defaultLimits: Limits = { characters: 8 * 1024 * 1024, depth: 200, elements: 500_000 };

interface OpenElement {
  readonly element: Mutable;
  readonly namespaces: ReadonlyMap<string, string>;
}

type Mutable = {
  -readonly [P in keyof XmlElement]: P extends 'children' ? XmlElement[] : XmlElement[P];
};

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/**
 * Reads a document into a tree. Document types and entities of their own are refused, since they serve attacks only;
 * text that is no XML is refused with its line and column.
 */
export function readXml(text: string, limits: Limits = defaultLimits): XmlDocument | XmlProblem {
  if (text.length > limits.characters)
    return {
      kind: 'xml-problem',
      message: `the document has ${text.length} characters; at most ${limits.characters} are read`,
    };
  const declared = /^\uFEFF?\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(text.slice(0, 400))?.[1];
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let problem: XmlProblem | undefined;
  let count = 0;

  const parser = new Parser();
  const refuse = (message: string, place?: () => { line: number; column: number }) => {
    if (problem) return;
    const at = place?.();
    problem = {
      kind: 'xml-problem',
      message,
      ...(at ? { line: at.line + 1, column: at.column + 1 } : {}),
    };
    parser.stop();
  };

  parser.on('openTag', (qualifiedName, readAttributes, _decode, _selfClosing, place) => {
    if (root && open.length === 0) return refuse('there is a second root element', place);
    if (open.length >= limits.depth) return refuse(`elements are nested deeper than ${limits.depth}`, place);
    if (++count > limits.elements) return refuse(`there are more than ${limits.elements} elements`, place);
    const written = readAttributes();
    const parent = open.at(-1);
    const namespaces = namespacesWithin(parent?.namespaces ?? noNamespaces, written);
    const attributes = new Map<string, string>();
    const foreignAttributes: XmlAttribute[] = [];
    for (const [name, raw] of Object.entries(written)) {
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
      const value = decode(raw);
      if (value === undefined) return refuse(`the attribute "${name}" has an unknown entity`, place);
      const [prefix, local] = split(name);
      if (prefix === '') attributes.set(name, value);
      else {
        const namespace = namespaces.get(prefix);
        if (namespace === undefined) return refuse(`the prefix "${prefix}" is not declared`, place);
        foreignAttributes.push({ namespace, name: local, value });
      }
    }
    const [prefix, name] = split(qualifiedName);
    const namespace = namespaces.get(prefix);
    if (namespace === undefined && prefix !== '')
      return refuse(`the prefix "${prefix}" is not declared`, place);
    const element: Mutable = {
      namespace: namespace ?? '',
      name,
      qualifiedName,
      attributes,
      foreignAttributes,
      children: [],
      text: '',
    };
    if (parent) parent.element.children.push(element);
    else root = element;
    open.push({ element, namespaces });
  });
  parser.on('closeTag', () => {
    open.pop();
  });
  parser.on('text', (raw, _decode, place) => {
    const inner = open.at(-1);
    if (!inner) return;
    const value = decode(raw);
    if (value === undefined) return refuse('the text has an unknown entity', place);
    inner.element.text += value;
  });
  parser.on('cdata', (value) => {
    const inner = open.at(-1);
    if (inner) inner.element.text += value;
  });
  parser.on('attention', (_text, _decode, place) =>
    refuse('a document type (<!DOCTYPE …>) is not read', place),
  );
  parser.on('warn', (error, place) => refuse(error.message, place));
  parser.on('error', (error, place) => refuse(error.message, place));

  if (declared && !/^utf-?8$/i.test(declared) && /[\uFFFD]/.test(text))
    return {
      kind: 'xml-problem',
      message: `the document says it is ${declared} but was read as UTF-8: save it as UTF-8`,
    };
  parser.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (problem) return problem;
  return root ? { kind: 'xml', root } : { kind: 'xml-problem', message: 'there is no element in it' };
}

const noNamespaces: ReadonlyMap<string, string> = new Map([['xml', xmlNamespace]]);

function namespacesWithin(
  outer: ReadonlyMap<string, string>,
  attributes: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  let inner: Map<string, string> | undefined;
  for (const name in attributes)
    if (name === 'xmlns' || name.startsWith('xmlns:')) {
      inner ??= new Map(outer);
      inner.set(name.slice(6), decode(attributes[name] as string) ?? '');
    }
  return inner ?? outer;
}

function split(qualifiedName: string): readonly [prefix: string, name: string] {
  const at = qualifiedName.indexOf(':');
  return at < 0 ? ['', qualifiedName] : [qualifiedName.slice(0, at), qualifiedName.slice(at + 1)];
}

const entity = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));/g;
const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Our own instead of saxen's, which takes characters beyond U+FFFF apart and leaves unknown entities as they are.
 * @returns undefined when there is an entity that XML does not define
 */
function decode(raw: string): string | undefined {
  if (!raw.includes('&')) return raw;
  let unknown = false;
  const text = raw.replace(entity, (whole, decimal?: string, hex?: string, name?: string) => {
    const character =
      name === undefined
        ? fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16))
        : named.get(name);
    if (character === undefined) unknown = true;
    return character ?? whole;
  });
  return unknown ? undefined : text;
}

function fromCodePoint(point: number): string | undefined {
  const allowed =
    point === 0x9 ||
    point === 0xa ||
    point === 0xd ||
    (point >= 0x20 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff));
  return allowed ? String.fromCodePoint(point) : undefined;
}

/** The elements directly within `element` that have this namespace and name. */
export function childrenNamed(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === namespace);
}

export function childNamed(element: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name && child.namespace === namespace);
}
