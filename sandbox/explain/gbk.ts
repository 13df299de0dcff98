/** The lead and trail bytes of two-byte characters. */
const LEAD = { from: 0x81, to: 0xfe } as const;
const TRAIL = { from: 0x40, to: 0xfe } as const;

const REPLACEMENT = '\uFFFD';

let table: Map<string, Buffer> | undefined;

/** Node decodes GBK but does not encode it: the table is the decoder's, turned round. */
const encodings = (): Map<string, Buffer> => {
  if (table) return table;
  const decoder = new TextDecoder('gbk');
  table = new Map();
  for (let lead = LEAD.from; lead <= LEAD.to; lead += 1) {
    for (let trail = TRAIL.from; trail <= TRAIL.to; trail += 1) {
      const bytes = Buffer.of(lead, trail);
      const character = decoder.decode(bytes);
      if (character.length === 1 && character !== REPLACEMENT && !table.has(character)) table.set(character, bytes);
    }
  }
  return table;
};

/** A text in GBK, which is what Chinese Windows calls ANSI; `?` for what it lacks. */
export const encodeGbk = (text: string): Buffer =>
  Buffer.concat(
    Array.from(text, (character) =>
      character < '\u0080' ? Buffer.from(character) : (encodings().get(character) ?? Buffer.from('?')),
    ),
  );
