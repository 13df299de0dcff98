import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Fields } from './signature.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

const escapeText = (value: string): string => value.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);

/** One flat document; empty values are left out. A carriage return is written as a reference, or a parser would lose it. */
export const buildXml = (fields: Fields): string => {
  const elements = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<${name}>${escapeText(value)}</${name}>`);
  return `<xml>${elements.join('')}</xml>`;
};

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** What XML 1.0 calls a character. */
const CHARACTER = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u;

/** Throws on any reference that is not one of the five or a number of a character. One pass, so nothing decodes twice. */
const decode = (text: string): string =>
  text.replace(/&([^;&]*);?/g, (reference, name: string) => {
    if (!reference.endsWith(';')) throw new Error('unterminated reference');
    const entity = ENTITIES.get(name);
    if (entity !== undefined) return entity;
    const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    if (!number) throw new Error('unknown entity');
    const character = String.fromCodePoint(number[1] ? Number.parseInt(number[1], 16) : Number(number[2]));
    if (!CHARACTER.test(character)) throw new Error('not a character');
    return character;
  });

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
  // Names become keys of a Map first, so that the names of object members need no other spelling.
  onDangerousProperty: (name) => name,
});

/** Comments, CDATA sections and the declaration as wholes; other markup of this kind by its first two characters. */
const SPECIAL_MARKUP = /<!--.*?-->|<!\[CDATA\[.*?\]\]>|^<\?xml\s.*?\?>|<[!?]/gs;

const hasOtherMarkup = (text: string): boolean => {
  for (const [markup] of text.matchAll(SPECIAL_MARKUP)) if (markup.length === 2) return true;
  return false;
};

type Node = Record<string, unknown>;

const textOf = (nodes: Node[]): string =>
  nodes
    .map((node) => {
      if (typeof node['#text'] === 'string') return decode(node['#text']);
      const cdata = node['#cdata'];
      if (Array.isArray(cdata)) return cdata.map((part: Node) => String(part['#text'] ?? '')).join('');
      throw new Error('nested element');
    })
    .join('');

const isBlank = (node: Node): boolean => typeof node['#text'] === 'string' && node['#text'].trim() === '';

const elementOf = (node: Node): [string, Node[]] => {
  const [name] = Object.keys(node).filter((key) => key !== ':@');
  if (name === undefined || name.startsWith('#') || node[':@'] !== undefined) throw new Error('not an element');
  return [name, node[name] as Node[]];
};

/**
 * The fields of a flat `<xml>` document, decoded exactly: no trimming, no numbers. `null` for anything else: a DOCTYPE,
 * a processing instruction, an unknown entity, an attribute, nesting, an element that occurs twice, bytes that are not UTF-8.
 */
export const parseXml = (bytes: Buffer): Fields | null => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (hasOtherMarkup(text) || XMLValidator.validate(text) !== true) return null;

    const roots = (parser.parse(text) as Node[]).filter((node) => !isBlank(node) && !('?xml' in node));
    const [root] = roots;
    if (roots.length !== 1 || root === undefined) return null;
    const [rootName, children] = elementOf(root);
    if (rootName !== 'xml') return null;

    const fields = new Map<string, string>();
    for (const [name, nodes] of children.filter((node) => !isBlank(node)).map(elementOf)) {
      if (fields.has(name) || name === '__proto__') return null;
      fields.set(name, textOf(nodes));
    }
    return Object.fromEntries(fields);
  } catch {
    return null;
  }
};
