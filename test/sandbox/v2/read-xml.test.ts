import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../../sandbox/v2/read-xml.ts';
import { writeXml } from '../../../sandbox/v2/write-xml.ts';

const read = (xml: string) => {
  const fields = readXml(xml);
  return fields && Object.fromEntries(fields);
};

describe('readXml', () => {
  it.each([
    ['<xml><a>1</a><b></b><c/></xml>', { a: '1', b: '', c: '' }],
    ['<xml>\n  <a> x </a>\n</xml>\n', { a: ' x ' }],
    ['<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>', { a: '1' }],
    ['<xml><!-- note --><a>1</a></xml>', { a: '1' }],
    ['<xml><a><![CDATA[{"x":"<b>&amp;"}]]></a></xml>', { a: '{"x":"<b>&amp;"}' }],
    ['<xml><a>x&amp;<![CDATA[&amp;]]>&lt;</a></xml>', { a: 'x&&amp;<' }],
    ['<xml><a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#22270;</a></xml>', { a: '<>&"\'AB图' }],
    ['<xml><a>&amp;lt;</a></xml>', { a: '&lt;' }],
    ['<xml><a>007</a><b>1e3</b><c>true</c></xml>', { a: '007', b: '1e3', c: 'true' }],
  ])('reads %s', (xml, fields) => {
    expect(read(xml)).toEqual(fields);
  });

  it.each([
    '',
    'plain',
    '<xml>',
    '<xml><a>1</xml>',
    '<xml><a>1</a></xml>rest',
    '<xml/><xml/>',
    '<root><a>1</a></root>',
    '<xml>text</xml>',
    '<xml><a><b>1</b></a></xml>',
    '<xml><a>1</a><a>2</a></xml>',
    '<xml><__proto__>1</__proto__></xml>',
    '<xml><a>1 & 2</a></xml>',
    '<xml><a>&nbsp;</a></xml>',
    '<xml><a>&#0;</a></xml>',
    '<xml><a>&#xD800;</a></xml>',
    '<xml><a>\u0001</a></xml>',
    '<xml><a>]]></a></xml>',
    '<xml><a><![CDATA [x]]></a></xml>',
    '<!DOCTYPE xml [<!ENTITY e "x">]><xml><a>&e;</a></xml>',
    '<!DOCTYPE xml SYSTEM "http://tst.qq.com/xxe_inject/0"><xml><a>1</a></xml>',
  ])('refuses %j', (xml) => {
    expect(readXml(xml)).toBeUndefined();
  });

  it('reads back what the sandbox writes', () => {
    const legal = (character: string) => character >= ' ' || character === '\n' || character === '\t';
    const text = fc
      .string({ unit: 'grapheme-composite' })
      .map((value) => [...value].filter((character) => legal(character) && !/[\ufffe\uffff]/.test(character)).join(''));
    fc.assert(
      fc.property(text, (value) => {
        expect(read(writeXml([['a', value]]))).toEqual({ a: value });
      }),
    );
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<a>',
      '</a>',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&',
      '<!--',
      '<',
      '"',
      'x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((pieces) => pieces.join('')),
          fc.string(),
        ),
        (xml) => {
          readXml(xml);
        },
      ),
    );
  });
});
