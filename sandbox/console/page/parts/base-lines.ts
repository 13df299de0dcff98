/** A piece of a line; the marked one is where two strings part. */
interface Piece {
  text: string;
  marked: boolean;
}

export interface BaseLine {
  pieces: Piece[];
  /** The line feed behind the line: there, there and where the strings part, or missing. */
  newline: 'plain' | 'marked' | 'none';
}

/** Where two strings part, in characters; `undefined` where they are the same. */
export const partingOf = (a: string, b: string): number | undefined => {
  const [left, right] = [[...a], [...b]];
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) if (left[index] !== right[index]) return index;
  return left.length === right.length ? undefined : shorter;
};

/** The lines of a string, cut where a character is to be marked. A string that ended too early has a line for its end. */
export const baseLines = (text: string, parting: number | undefined): BaseLine[] => {
  const characters = [...text];
  const lines: BaseLine[] = [];
  let start = 0;
  const slice = (from: number, to: number): string => characters.slice(from, to).join('');
  const push = (end: number, newline: BaseLine['newline']): void => {
    const isInside = parting !== undefined && parting >= start && parting < end;
    const pieces = isInside
      ? [
          { text: slice(start, parting), marked: false },
          { text: slice(parting, parting + 1), marked: true },
          { text: slice(parting + 1, end), marked: false },
        ]
      : [{ text: slice(start, end), marked: false }];
    lines.push({ pieces, newline });
    start = end + 1;
  };
  characters.forEach((character, index) => {
    if (character === '\n') push(index, index === parting ? 'marked' : 'plain');
  });
  if (start < characters.length || parting === characters.length) push(characters.length, 'none');
  return lines;
};
