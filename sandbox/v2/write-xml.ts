const cdata = (value: string): string => `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** A v2 answer: no declaration, one element per line, strings in CDATA, numbers bare. */
export const writeXml = (fields: readonly (readonly [name: string, value: string | number])[]): string => {
  const lines = fields.map(([name, value]) => `<${name}>${typeof value === 'number' ? value : cdata(value)}</${name}>`);
  return `<xml>${lines.join('\n')}\n</xml>`;
};
