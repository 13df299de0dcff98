const UTF_8 = new TextDecoder('utf-8', { fatal: true });

const startsWith = (bytes: Buffer, ...mark: number[]): boolean => mark.every((byte, index) => bytes[index] === byte);

/** Windows' editors write UTF-16 with a byte order mark. */
const isUtf16 = (bytes: Buffer): boolean => startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff);

/** The text of a file without its byte order mark, or the rule that the file breaks. */
export const decodeText = (bytes: Buffer): { text: string } | { rule: string } => {
  if (isUtf16(bytes)) return { rule: 'is UTF-16; save it as UTF-8' };
  try {
    return { text: UTF_8.decode(bytes) };
  } catch {
    return { rule: 'is not UTF-8 text' };
  }
};
