import type { Fields } from './signature.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

const escapeText = (value: string): string => value.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);

/** One flat document; empty values are left out. A carriage return is written as a reference, or a parser would lose it. */
export const buildXml = (fields: Fields): string => {
  let elements = '';
  for (const name of Object.keys(fields)) {
    const value = fields[name] ?? '';
    if (value !== '') elements += `<${name}>${escapeText(value)}</${name}>`;
  }
  return `<xml>${elements}</xml>`;
};

/** Why a text is no flat document; only `parseXml` sees it. */
class NotFlat extends Error {}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** What XML 1.0 calls a character. */
const CHARACTER = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u;

/** Refuses any reference that is not one of the five or a number of a character. One pass, so nothing decodes twice. */
const decode = (text: string): string => {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (reference, name: string) => {
    if (!reference.endsWith(';')) throw new NotFlat('unterminated reference');
    const entity = ENTITIES.get(name);
    if (entity !== undefined) return entity;
    const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    if (!number) throw new NotFlat('unknown entity');
    const code = number[1] ? Number.parseInt(number[1], 16) : Number(number[2]);
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    if (!CHARACTER.test(character)) throw new NotFlat('not a character');
    return character;
  });
};

/** Where something ends that must end. */
const endOf = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from);
  if (at < 0) throw new NotFlat(`no ${mark}`);
  return at + mark.length;
};

const DECLARATION = /^<\?xml[ \t\n][^<>]*\?>/;
const BLANKS = /[ \t\n]*/y;
const START = /<([A-Za-z_][\w.-]*)[ \t\n]*(\/?)>/y;
const END = /<\/([A-Za-z_][\w.-]*)[ \t\n]*>/y;
/** An element as WeChat writes it, which one look can read: one CDATA section, or text without references. */
const USUAL = /<([A-Za-z_][\w.-]*)>(?:<!\[CDATA\[([^\]]*)\]\]>|([^<&]*))<\/\1>/y;

/** No field has such a name, and objects have been poisoned through them. */
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

const COMMENT = '<!--';
const CDATA = '<![CDATA[';

/** A text that is read from its beginning to its end; whatever may not stand there is refused. */
class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.at = DECLARATION.exec(text)?.[0].length ?? 0;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  /** Blanks and comments, where nothing else counts. */
  between(): void {
    this.take(BLANKS);
    while (this.text.startsWith(COMMENT, this.at)) {
      this.at = endOf(this.text, '-->', this.at + COMMENT.length);
      this.take(BLANKS);
    }
  }

  atEnd(): boolean {
    return this.at === this.text.length;
  }

  /** The name of an element that begins here and whether it is empty already, or `null` for its parent's end. */
  begin(): { name: string; empty: boolean } | null {
    if (this.text.startsWith('</', this.at)) return null;
    const [, name, slash] = this.take(START) ?? [];
    if (name === undefined) throw new NotFlat('no element');
    return { name, empty: slash !== '' };
  }

  end(name: string): void {
    if (this.take(END)?.[1] !== name) throw new NotFlat('another end');
  }

  private another(): { name: string; value: string } | null {
    const begun = this.begin();
    if (begun === null) return null;
    const { name, empty } = begun;
    if (empty) return { name, value: '' };
    const value = this.value();
    this.end(name);
    return { name, value };
  }

  /** A whole element and what may stand behind it, or `null` for its parent's end. */
  element(): { name: string; value: string } | null {
    const [, usual, cdata, text = ''] = this.take(USUAL) ?? [];
    const element = usual === undefined ? this.another() : { name: usual, value: cdata ?? text };
    this.between();
    return element;
  }

  /** Text and CDATA up to the next tag, decoded. */
  private value(): string {
    let value = '';
    for (;;) {
      const markup = endOf(this.text, '<', this.at) - 1;
      value += decode(this.text.slice(this.at, markup));
      this.at = markup;
      if (this.text.startsWith(CDATA, markup)) {
        this.at = endOf(this.text, ']]>', markup + CDATA.length);
        value += this.text.slice(markup + CDATA.length, this.at - ']]>'.length);
      } else if (this.text.startsWith(COMMENT, markup)) {
        this.at = endOf(this.text, '-->', markup + COMMENT.length);
      } else {
        return value;
      }
    }
  }
}

const readFields = (text: string): Fields => {
  const reader = new Reader(text);
  reader.between();
  const root = reader.begin();
  if (root?.name !== 'xml') throw new NotFlat('another root');
  const fields: Fields = {};
  if (!root.empty) {
    reader.between();
    for (let element = reader.element(); element !== null; element = reader.element()) {
      const { name, value } = element;
      if (DANGEROUS.has(name) || Object.hasOwn(fields, name)) throw new NotFlat('a name that cannot stand');
      fields[name] = value;
    }
    reader.end('xml');
  }
  reader.between();
  if (!reader.atEnd()) throw new NotFlat('something behind the root');
  return fields;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The fields of a flat `<xml>` document, decoded exactly: no trimming, no numbers. `null` for anything else: a DOCTYPE,
 * a processing instruction, an unknown entity, an attribute, nesting, an element that occurs twice, bytes that are not UTF-8.
 *
 * WeChat's documents need nothing of XML but this, and what is not read cannot be attacked; so there is no general parser
 * between the bytes and the signature over them.
 */
export const parseXml = (bytes: Buffer): Fields | null => {
  try {
    // XML 1.0, 2.11: line ends are line feeds before anything is read.
    return readFields(utf8.decode(bytes).replace(/\r\n?/g, '\n'));
  } catch (error) {
    if (error instanceof NotFlat || error instanceof TypeError) return null;
    throw error;
  }
};
