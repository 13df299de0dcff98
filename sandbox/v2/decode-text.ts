const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g;

const isXmlCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

/**
 * Decodes the five named and the numeric entities in one pass, so that `&amp;lt;` stays `&lt;`. `undefined` for any other
 * `&`, for a code that XML forbids, and for `]]>` outside of CDATA.
 */
export const decodeText = (text: string): string | undefined => {
  if (text.includes(']]>') || text.replaceAll(ENTITY, '').includes('&')) return undefined;
  let legal = true;
  const decoded = text.replaceAll(ENTITY, (_match, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return NAMED[name] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    legal &&= isXmlCharacter(code);
    return isXmlCharacter(code) ? String.fromCodePoint(code) : '';
  });
  return legal ? decoded : undefined;
};
