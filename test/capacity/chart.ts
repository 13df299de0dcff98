export interface Line {
  name: string;
  colour: string;
  points: readonly (readonly [x: number, y: number])[];
  dashed?: boolean;
}

export interface Panel {
  title: string;
  x: string;
  y: string;
  lines: readonly Line[];
}

const WIDTH = 480;
const HEIGHT = 340;
const LEFT = 64;
const RIGHT = 16;
const TOP = 44;
const BOTTOM = 48;
const TICKS = 5;
const LEGEND_STEP = 16;

/** 1, 2 or 5 times a power of ten, so that `TICKS` of them reach `most`. */
const stepFor = (most: number): number => {
  const rough = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (([1, 2, 5, 10] as const).find((factor) => factor * power >= rough) ?? 10);
};

const ticksTo = (most: number): number[] => {
  const step = stepFor(most);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, n) => n * step);
};

const shown = (value: number): string => value.toLocaleString('en-US');
const rounded = (value: number): string => value.toFixed(1).replace(/\.0$/, '');

const panelSvg = ({ title, x, y, lines }: Panel, offset: number): string => {
  const points = lines.flatMap((line) => line.points);
  const xs = ticksTo(Math.max(...points.map(([value]) => value)));
  const ys = ticksTo(Math.max(...points.map(([, value]) => value)));
  const atX = (value: number) => rounded(offset + LEFT + (value / (xs.at(-1) ?? 1)) * (WIDTH - LEFT - RIGHT));
  const atY = (value: number) => rounded(HEIGHT - BOTTOM - (value / (ys.at(-1) ?? 1)) * (HEIGHT - TOP - BOTTOM));
  return [
    `<text x="${offset + LEFT}" y="20" class="title">${title}</text>`,
    ...ys.map(
      (value) =>
        `<path d="M${atX(0)} ${atY(value)}H${atX(xs.at(-1) ?? 0)}" class="grid"/><text x="${offset + LEFT - 6}" y="${atY(value)}" dy="4" text-anchor="end">${shown(value)}</text>`,
    ),
    ...xs.map(
      (value) => `<text x="${atX(value)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${shown(value)}</text>`,
    ),
    `<text x="${atX((xs.at(-1) ?? 0) / 2)}" y="${HEIGHT - 12}" text-anchor="middle">${x}</text>`,
    `<text x="${offset + LEFT}" y="36">${y}</text>`,
    ...lines.flatMap(({ name, colour, points: drawn, dashed }, index) => [
      `<path d="M${drawn.map(([px, py]) => `${atX(px)} ${atY(py)}`).join('L')}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="6 4"' : ''}/>`,
      `<text x="${offset + LEFT + 12}" y="${TOP + 14 + index * LEGEND_STEP}" style="fill:${colour}">${name}</text>`,
    ]),
  ].join('\n');
};

/** Panels side by side, readable on white and on black. */
export const chart = (
  panels: readonly Panel[],
): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * panels.length} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>${panels.map(({ title }) => title).join('; ')}</title>
<style>text{fill:#6b7280}text.title{font-size:14px;font-weight:bold}.grid{stroke:#9ca3af;stroke-opacity:.35}</style>
${panels.map((panel, index) => panelSvg(panel, index * WIDTH)).join('\n')}
</svg>
`;
