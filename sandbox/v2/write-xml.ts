/** The elements of a document, in their order. */
export type Elements = readonly (readonly [name: string, value: string | number])[];

const cdata = (value: string): string => `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** A v2 document: no declaration, one element per line, strings in CDATA, numbers bare. */
export const writeXml = (fields: Elements, root = 'xml'): string => {
  const lines = fields.map(([name, value]) => `<${name}>${typeof value === 'number' ? value : cdata(value)}</${name}>`);
  return `<${root}>${lines.join('\n')}\n</${root}>`;
};
