import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeText } from './decode-text.ts';

/** The elements of a v2 document, decoded, in the order sent. */
export type XmlFields = ReadonlyMap<string, string>;

/** Refused before parsing: markup declarations (only comments and CDATA may start so) and what XML 1.0 forbids. */
const FORBIDDEN_MARKUP = /<!(?!--|\[CDATA\[)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the very characters that XML forbids
const FORBIDDEN_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const CDATA = '#cdata';
const TEXT = '#text';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  processEntities: false,
  trimValues: false,
  parseTagValue: false,
  cdataPropName: CDATA,
});

type Node = Readonly<Record<string, unknown>>;

const isNodes = (value: unknown): value is readonly Node[] => Array.isArray(value);

const elementName = (node: Node): string => Object.keys(node).find((name) => name !== ':@') ?? '';

const rawText = (node: Node | undefined): string => String(node?.[TEXT] ?? '');

/** The value of one element; `undefined` when it has an element inside or bad text. */
const elementValue = (nodes: readonly Node[]): string | undefined => {
  let value = '';
  for (const node of nodes) {
    const cdata = node[CDATA];
    const part = isNodes(cdata)
      ? rawText(cdata[0])
      : elementName(node) === TEXT
        ? decodeText(rawText(node))
        : undefined;
    if (part === undefined) return undefined;
    value += part;
  }
  return value;
};

const isDeclaration = (node: Node): boolean => elementName(node) === '?xml';
const isBlank = (node: Node): boolean => elementName(node) === TEXT && rawText(node).trim() === '';

const parse = (xml: string): readonly Node[] | undefined => {
  if (FORBIDDEN_MARKUP.test(xml) || FORBIDDEN_CHARACTERS.test(xml)) return undefined;
  try {
    if (XMLValidator.validate(xml) !== true) return undefined;
    const nodes: unknown = parser.parse(xml);
    return isNodes(nodes) ? nodes.filter((node) => !isDeclaration(node) && !isBlank(node)) : undefined;
  } catch {
    // The parser throws on names such as __proto__.
    return undefined;
  }
};

/**
 * Reads a v2 document: one `<xml>` root, one level, no element twice. Values are exact: CDATA as it is, entities decoded
 * once, nothing trimmed. `undefined` for anything else, including DOCTYPE.
 */
export const readXml = (xml: string): XmlFields | undefined => {
  const [root, ...more] = parse(xml) ?? [];
  const children = root?.xml;
  if (more.length > 0 || !isNodes(children)) return undefined;
  const fields = new Map<string, string>();
  for (const node of children.filter((child) => !isBlank(child))) {
    const name = elementName(node);
    const content = node[name];
    if (name === TEXT || name === CDATA || !isNodes(content) || fields.has(name)) return undefined;
    const value = elementValue(content);
    if (value === undefined) return undefined;
    fields.set(name, value);
  }
  return fields;
};
