import type { Slip } from './slips.ts';

/** A string of lines as it is built for signing. */
export interface Lines {
  lines: readonly Buffer[];
  separator: string;
  ending: string;
  /** What was done to the finished string before it was signed. */
  finish?: (text: Buffer) => Buffer;
}

export const linesOf = (...lines: readonly (string | Buffer)[]): Lines => ({
  lines: lines.map((line) => Buffer.from(line as string)),
  separator: '\n',
  ending: '\n',
});

/** The string without its `finish`: what a person would compare. */
export const joinLines = ({ lines, separator, ending }: Lines): Buffer =>
  Buffer.concat([
    ...lines.flatMap((line, at) => (at === 0 ? [line] : [Buffer.from(separator), line])),
    Buffer.from(ending),
  ]);

/** The number of the line in which an offset lies. */
export const lineAt = ({ lines, separator }: Lines, offset: number): number => {
  let end = 0;
  for (const [at, line] of lines.entries()) {
    end += line.length + separator.length;
    if (offset < end) return at;
  }
  return lines.length - 1;
};

const withLine = (lines: Lines, at: number, line: Buffer): Lines => ({ ...lines, lines: lines.lines.with(at, line) });

/** A slip in one line; `change` gives the wrong line, or `undefined` where there is none. */
export const lineSlip = (
  about: Pick<Slip<Lines>, 'cause' | 'part'> & { about?: string },
  at: number,
  change: (line: Buffer) => Buffer | string | undefined,
): Slip<Lines> => ({
  ...about,
  make: (lines) => {
    const right = lines.lines[at];
    const changed = right && change(right);
    if (right === undefined || changed === undefined) return undefined;
    const wrong = Buffer.from(changed as string);
    return wrong.equals(right) ? undefined : withLine(lines, at, wrong);
  },
});
