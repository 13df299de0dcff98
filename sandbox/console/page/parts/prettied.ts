const XML_TOKENS = /<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g;

type Kind = 'open' | 'close' | 'text';

const kindOf = (token: string): Kind => {
  if (token.startsWith('</')) return 'close';
  return token.startsWith('<') && !token.startsWith('<![CDATA[') ? 'open' : 'text';
};

const indentXml = (text: string): string | undefined => {
  if (!/^\s*<xml>/.test(text)) return undefined;
  let [depth, lines, before]: [number, string, Kind] = [0, '', 'open'];
  for (const token of text.match(XML_TOKENS) ?? []) {
    const kind = kindOf(token);
    if (kind === 'text' && token.trim() === '') continue;
    if (kind === 'close') depth -= 1;
    if (lines !== '' && (kind === 'open' || (kind === 'close' && before === 'close'))) {
      lines += `\n${'  '.repeat(Math.max(0, depth))}`;
    }
    lines += token;
    if (kind === 'open') depth += 1;
    before = kind;
  }
  return lines;
};

const indentJson = (text: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : undefined;
  } catch {
    // Bodies may be anything; what is no JSON is shown as it came.
    return undefined;
  }
};

/** JSON or XML set out in lines; nothing where the text is neither. Large numbers stay exact only in the raw text. */
export const prettied = (text: string): string | undefined => indentJson(text) ?? indentXml(text);
