/** A table in Markdown; numbers stand right. */
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const numeric = head.map((_, column) => rows.every((row) => /^[\d.,]+( %)?$/.test(shown(row[column] ?? ''))));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|${numeric.map((right) => (right ? '---:' : '---')).join('|')}|`,
    ...rows.map((row) => line(row.map(shown))),
  ].join('\n');
};

/** Three digits are as many as a simulation is worth. */
export const shown = (value: string | number): string =>
  typeof value === 'string'
    ? value
    : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 });

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export const fill = (document: string, name: string, text: string): string => {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [document.indexOf(open), document.indexOf(close)];
  if (start === -1 || end < start) throw new Error(`the document has no place for ${name}`);
  return `${document.slice(0, start + open.length)}\n${text}\n${document.slice(end)}`;
};
