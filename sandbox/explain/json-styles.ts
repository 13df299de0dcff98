/** How a library writes JSON. */
interface Style {
  name: string;
  comma: string;
  colon: string;
  /** Characters beyond ASCII become `\uXXXX`. */
  ascii?: boolean;
  /** `/` becomes `\/`. */
  slashes?: boolean;
  /** `<`, `>` and `&` become `\uXXXX`. */
  html?: boolean;
  /** Indents by this, one member a line. */
  indent?: string;
}

const STYLES: readonly Style[] = [
  { name: 'compact', comma: ',', colon: ':' },
  { name: 'PHP json_encode', comma: ',', colon: ':', ascii: true, slashes: true },
  { name: 'PHP json_encode, JSON_UNESCAPED_UNICODE', comma: ',', colon: ':', slashes: true },
  { name: 'PHP json_encode, JSON_UNESCAPED_SLASHES', comma: ',', colon: ':', ascii: true },
  { name: 'Python json.dumps', comma: ', ', colon: ': ', ascii: true },
  { name: 'Python json.dumps, ensure_ascii=False', comma: ', ', colon: ': ' },
  { name: 'Go json.Marshal', comma: ',', colon: ':', html: true },
  { name: 'indented by 2', comma: ',', colon: ': ', indent: '  ' },
  { name: 'indented by 4', comma: ',', colon: ': ', indent: '    ' },
  { name: 'indented by a tab', comma: ',', colon: ': ', indent: '\t' },
];

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const writeText = (text: string, { ascii, slashes, html }: Style): string => {
  let written = JSON.stringify(text);
  if (ascii) written = written.replaceAll(/[\u0080-\uffff]/g, escaped);
  if (slashes) written = written.replaceAll('/', '\\/');
  return html ? written.replaceAll(/[<>&\u2028\u2029]/g, escaped) : written;
};

const write = (value: unknown, style: Style, sorted: boolean, depth = 1): string => {
  if (typeof value === 'string') return writeText(value, style);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  if (sorted && !isList) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(([name, member]) => {
    const text = write(member, style, sorted, depth + 1);
    return isList ? text : `${writeText(name, style)}${style.colon}${text}`;
  });
  const [open, close] = isList ? '[]' : '{}';
  if (style.indent === undefined || members.length === 0) return `${open}${members.join(style.comma)}${close}`;
  const inner = `\n${style.indent.repeat(depth)}`;
  return `${open}${inner}${members.join(`${style.comma}${inner}`)}\n${style.indent.repeat(depth - 1)}${close}`;
};

/** The same JSON as the usual libraries would write it; nothing for what is not a JSON object or list. */
export const jsonStyles = (text: string): { name: string; text: string }[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return STYLES.flatMap((style) => [
    { name: style.name, text: write(value, style, false) },
    { name: `${style.name}, keys sorted`, text: write(value, style, true) },
  ]);
};
