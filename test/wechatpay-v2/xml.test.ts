import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { buildXml, parseXml } from '../../shared/wechatpay-v2/xml.ts';

const parse = (text: string) => parseXml(Buffer.from(text));

/** Any text that WeChat carries: characters of one to three bytes that XML allows, with the awkward ones often. */
const awkward = fc.constantFrom(
  '\r',
  '\n',
  '\t',
  ' ',
  ']]>',
  '<![CDATA[',
  '&',
  '&amp;',
  '&#13;',
  '<',
  '>',
  '"',
  "'",
  '<!DOCTYPE x>',
  '<!--',
  '-->',
  '<?a?>',
  '0',
  '形',
  '　',
  ' ',
);
const anyCharacter = fc
  .oneof(fc.integer({ min: 0x20, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0xfffd }))
  .map((code) => String.fromCharCode(code));
const text = fc.array(fc.oneof(awkward, anyCharacter), { minLength: 1, maxLength: 24 }).map((parts) => parts.join(''));
const names = fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/);
const documents = fc.dictionary(names, text, { noNullPrototype: true, maxKeys: 6 });

describe('buildXml', () => {
  it('writes one flat document and leaves out empty values', () => {
    expect(buildXml({ a: '1', b: '', c: '形 象' })).toBe('<xml><a>1</a><c>形 象</c></xml>');
  });

  it('escapes what a parser would take for markup or lose', () => {
    expect(buildXml({ a: '&<>\r\n]]>"' })).toBe('<xml><a>&amp;&lt;&gt;&#13;\n]]&gt;"</a></xml>');
  });
});

describe('buildXml and parseXml', () => {
  it('carry any text of WeChat unchanged', () => {
    fc.assert(
      fc.property(documents, (fields) => {
        expect(parse(buildXml(fields))).toEqual(fields);
      }),
      { numRuns: 500 },
    );
  });

  it('carry any text in CDATA that can stand there', () => {
    const standing = text.filter((value) => !/\]\]>|\r/.test(value));
    fc.assert(
      fc.property(standing, (value) => {
        expect(parse(`<xml><a><![CDATA[${value}]]></a></xml>`)).toEqual({ a: value });
      }),
      { numRuns: 500 },
    );
  });

  it('never throw on any bytes', () => {
    const pieces = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<a>',
      '</a>',
      '<a/>',
      '&',
      ';',
      '<![CDATA[',
      ']]>',
      '<!--',
      '<?',
      'x',
      '"',
      '=',
    );
    const noise = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.array(pieces).map((all) => Buffer.from(all.join(''))),
    );
    fc.assert(
      fc.property(noise, (bytes) => {
        const fields = parseXml(bytes);
        expect(fields === null || Object.values(fields).every((value) => typeof value === 'string')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseXml beside a general parser', () => {
  const general = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true, htmlEntities: true });
  const content = fc.array(
    fc.constantFrom(
      '1',
      'x y',
      '\n',
      '形',
      '&lt;',
      '&#65;',
      '&#x42;',
      '<![CDATA[<&]]>',
      '<!-- -->',
      '',
      '&',
      '<b/>',
      '>',
    ),
    { maxLength: 4 },
  );
  const pieces = fc.array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c1', '_d', 'e-f'), content)
        .map(([name, parts]) => `<${name}>${parts.join('')}</${name}>`),
      fc.constantFrom('<g/>', '<h />', ' ', '\n', '<!-- c -->', '<i>', '</i>', 'x'),
    ),
    { maxLength: 5 },
  );

  it('reads what it accepts as that one does', () => {
    let accepted = 0;
    fc.assert(
      fc.property(pieces, fc.constantFrom('', '<?xml version="1.0"?>', '\n'), (parts, head) => {
        const document = `${head}<xml>${parts.join('')}</xml>`;
        const fields = parse(document);
        if (fields === null) return;
        accepted += 1;
        expect(XMLValidator.validate(document.trimStart())).toBe(true);
        const read = (general.parse(document) as { xml: Record<string, string> | string }).xml;
        const known = typeof read === 'string' ? {} : Object.entries(read).filter(([name]) => !name.startsWith('#'));
        expect(fields).toEqual(Array.isArray(known) ? Object.fromEntries(known) : known);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});

describe('parseXml', () => {
  it.each<[string, string, Record<string, string>]>([
    ['CDATA', '<xml><a><![CDATA[x & <y>]]></a></xml>', { a: 'x & <y>' }],
    ['CDATA between text', '<xml><a>1<![CDATA[2]]>3<![CDATA[4]]></a></xml>', { a: '1234' }],
    ['a reference in CDATA as text', '<xml><a><![CDATA[&amp;&#65;]]></a></xml>', { a: '&amp;&#65;' }],
    [
      'markup in CDATA as text',
      '<xml><a><![CDATA[<!DOCTYPE x><!ENTITY y><?z?><!-- ]]></a></xml>',
      { a: '<!DOCTYPE x><!ENTITY y><?z?><!-- ' },
    ],
    ['the five entities', '<xml><a>&amp;&lt;&gt;&quot;&apos;</a></xml>', { a: `&<>"'` }],
    ['numeric references', '<xml><a>&#65;&#x42;&#x5f62;&#13;&#10;</a></xml>', { a: 'AB形\r\n' }],
    ['each reference once', '<xml><a>&#38;lt;&amp;amp;&amp;#65;</a></xml>', { a: '&lt;&amp;&#65;' }],
    ['blanks as they are', '<xml><a> 1 </a><b>\n\t</b></xml>', { a: ' 1 ', b: '\n\t' }],
    [
      'numbers as text',
      '<xml><a>0010</a><b>1.50</b><c>true</c><d>0x1F</d><e>1e3</e></xml>',
      { a: '0010', b: '1.50', c: 'true', d: '0x1F', e: '1e3' },
    ],
    ['empty elements', '<xml><a></a><b/><c><![CDATA[]]></c></xml>', { a: '', b: '', c: '' }],
    ['a document without elements', '<xml></xml>', {}],
    ['blanks between elements', '\n<xml>\n  <a>1</a>\n</xml>\n', { a: '1' }],
    ['a declaration', '<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>', { a: '1' }],
    ['comments', '<!-- x --><xml><!-- <b>2</b> --><a>1</a></xml>', { a: '1' }],
    [
      'names that objects have',
      '<xml><toString>1</toString><valueOf>2</valueOf></xml>',
      { toString: '1', valueOf: '2' },
    ],
    ['line ends as line feeds', '<xml><a>1\r\n2\r3</a></xml>', { a: '1\n2\n3' }],
  ])('decodes %s', (_what, given, fields) => {
    expect(parse(given)).toEqual(fields);
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['a DOCTYPE in small letters', '<!doctype xml><xml><a>1</a></xml>'],
    ['an external entity', '<!DOCTYPE xml [<!ENTITY e SYSTEM "http://127.0.0.1/x">]><xml><a>&e;</a></xml>'],
    ['an internal entity', '<!DOCTYPE xml [<!ENTITY e "1">]><xml><a>&e;</a></xml>'],
    [
      'a DOCTYPE between comments that look like CDATA',
      '<!-- <![CDATA[ --><!DOCTYPE xml><!-- ]]> --><xml><a>1</a></xml>',
    ],
    ['an entity declaration within', '<xml><!ENTITY e "1"><a>1</a></xml>'],
    ['an entity that nobody declared', '<xml><a>&e;</a></xml>'],
    ['an entity of HTML', '<xml><a>&nbsp;</a></xml>'],
    ['an entity that has the name of a method', '<xml><a>&constructor;&toString;</a></xml>'],
    ['a bare ampersand', '<xml><a>x & y</a></xml>'],
    ['an unterminated reference', '<xml><a>&amp</a></xml>'],
    ['a reference to the null character', '<xml><a>&#0;</a></xml>'],
    ['a reference to a control character', '<xml><a>&#x8;</a></xml>'],
    ['a reference to half a character', '<xml><a>&#xD800;</a></xml>'],
    ['a reference beyond Unicode', '<xml><a>&#x110000;</a></xml>'],
    ['nesting', '<xml><a><b>1</b></a></xml>'],
    ['nesting beside text', '<xml><a>1<b/></a></xml>'],
    ['text beside elements', '<xml>1<a>1</a></xml>'],
    ['CDATA beside elements', '<xml><![CDATA[1]]><a>1</a></xml>'],
    ['an attribute', '<xml><a b="1">1</a></xml>'],
    ['an attribute of the root', '<xml b="1"><a>1</a></xml>'],
    ['an attribute of an empty element', '<xml><a b="1"/></xml>'],
    ['an element twice', '<xml><a>1</a><a>1</a></xml>'],
    ['__proto__', '<xml><__proto__>1</__proto__></xml>'],
    ['__proto__ with a child', '<xml><__proto__><a>1</a></__proto__></xml>'],
    ['a processing instruction', '<xml><a>1</a><?php x?></xml>'],
    ['a processing instruction in an element', '<xml><a>1<?php x?></a></xml>'],
    ['a declaration within', '<xml><?xml version="1.0"?><a>1</a></xml>'],
    ['another root', '<html><a>1</a></html>'],
    ['two roots', '<xml><a>1</a></xml><xml><a>1</a></xml>'],
    ['text behind the root', '<xml><a>1</a></xml>x'],
    ['text before the root', 'x<xml><a>1</a></xml>'],
    ['an end that is missing', '<xml><a>1</a>'],
    ['half an end', '<xml><a>1</a></xm'],
    ['an element without end', '<xml><a>1</xml>'],
    ['crossed elements', '<xml><a>1<b></a></b></xml>'],
    ['CDATA without end', '<xml><a><![CDATA[1</a></xml>'],
    ['CDATA with a blank', '<xml><a><![CDATA [1]]></a></xml>'],
    ['nothing', ''],
    ['blanks', ' \n'],
    ['JSON', '{"return_code":"SUCCESS"}'],
    ['HTML', '<!doctype html><html><body>x</body></html>'],
  ])('refuses %s', (_what, given) => {
    expect(parse(given)).toBeNull();
  });

  it('refuses every beginning of a document', () => {
    const whole = '<xml><a><![CDATA[1]]></a>\n<b>&amp;</b></xml>';
    for (let length = 0; length < whole.length; length++) expect(parse(whole.slice(0, length))).toBeNull();
    expect(parse(whole)).toEqual({ a: '1', b: '&' });
  });

  it('refuses bytes that are not UTF-8', () => {
    const around = (bytes: number[]) =>
      Buffer.concat([Buffer.from('<xml><a>'), Buffer.from(bytes), Buffer.from('</a></xml>')]);
    expect(parseXml(around([0xd0, 0xce]))).toBeNull();
    expect(parseXml(around([0xc0, 0x80]))).toBeNull();
    expect(parseXml(around([0xe5, 0xbd, 0xa2]))).toEqual({ a: '形' });
  });

  it('takes no time to refuse a document of a megabyte that never closes', () => {
    const startedAt = performance.now();
    for (const piece of ['<!--', '<?', '<![CDATA[', '<a>', '&#65', '&'])
      expect(parse(`<xml>${piece.repeat(200_000)}`)).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
