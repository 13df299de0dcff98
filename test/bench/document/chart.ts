import type { Figure, Kind, RowResult } from '../figures/figure.ts';
import { number } from '../print.ts';

/** One group of bars: a comparison, by the names that its row gives it. */
interface Panel {
  row: string;
  /** The beginning of the comparison's title. */
  comparison: string;
  title: string;
  kinds: readonly Kind[];
}

const PANELS: readonly Panel[] = [
  {
    row: 'app-order',
    comparison: '1 in flight',
    title: 'Whole APP order, 1 in flight: orders/s, more is better',
    kinds: ['ours', 'peer', 'floor'],
  },
  {
    row: 'app-order',
    comparison: '4 in flight',
    title: 'Whole APP order, 4 in flight: orders/s, more is better',
    kinds: ['ours', 'peer', 'floor'],
  },
  // The floor is left out: three digests are so quick that every other bar would vanish beside theirs.
  {
    row: 'unified-order',
    comparison: 'MD5',
    title: 'Whole unified order, MD5: orders/s, more is better',
    kinds: ['ours', 'peer'],
  },
  {
    row: 'unified-order',
    comparison: 'HMAC-SHA256',
    title: 'Whole unified order, HMAC-SHA256: orders/s, more is better',
    kinds: ['ours', 'peer'],
  },
  {
    row: 'cold-start',
    comparison: 'spawn to first answer',
    title: 'Cold start, process spawn to first answer: ms, less is better',
    kinds: ['ours', 'peer', 'floor'],
  },
];

const WIDTH = 860;
const NAMES = 330;
const NUMBERS = 80;
const BAR = 18;
const STEP = 24;
const HEAD = 30;
const GAP = 18;
const MARGIN = 16;

/** Read by eyes that want it light and by eyes that want it dark. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .number { font-variant-numeric: tabular-nums; }
    .ours { fill: #07a35a; }
    .peer { fill: #9aa4af; }
    .floor { fill: #d8dee4; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .peer { fill: #6e7781; }
      .floor { fill: #3d444d; }
    }`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const bar = ({ name, kind, median }: Figure, top: number, longest: number): string => {
  const length = Math.max(1, ((WIDTH - NAMES - NUMBERS - 2 * MARGIN) * median) / longest);
  const [left, baseline] = [MARGIN + NAMES, top + BAR - 4];
  return [
    `  <text x="${left - 10}" y="${baseline}" text-anchor="end">${escaped(name)}</text>`,
    `  <rect class="${kind}" x="${left}" y="${top}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>`,
    `  <text class="number" x="${(left + length + 8).toFixed(1)}" y="${baseline}">${number(median)}</text>`,
  ].join('\n');
};

const figuresOf = ({ row, comparison, kinds }: Panel, rows: readonly RowResult[]): Figure[] => {
  const comparisons = rows.find(({ name }) => name === row)?.comparisons ?? [];
  const found = comparisons.find(({ title }) => title.startsWith(comparison));
  return (found?.figures ?? []).filter(({ kind }) => kinds.includes(kind));
};

/** The medians of the main rows as bars. Rows that were not measured are left out. */
export const chart = (rows: readonly RowResult[]): string => {
  const parts: string[] = [];
  let top = MARGIN;
  for (const panel of PANELS) {
    const figures = figuresOf(panel, rows);
    if (figures.length === 0) continue;
    const longest = Math.max(...figures.map(({ median }) => median));
    parts.push(`  <text class="title" x="${MARGIN}" y="${top + 14}">${escaped(panel.title)}</text>`);
    parts.push(...figures.map((figure, index) => bar(figure, top + HEAD + index * STEP, longest)));
    top += HEAD + figures.length * STEP + GAP;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="Prepay beside other WeChat Pay packages">
  <style>${STYLE}
  </style>
${parts.join('\n')}
</svg>
`;
};
