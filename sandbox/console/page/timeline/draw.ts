import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { calendarDay, clockTime, moment as momentText, span } from '../format.ts';
import { redraw } from '../redraw.ts';
import { t } from '../texts/texts.ts';
import type { Lane, Life, Moment, Stretch } from './life.ts';
import { gapScale, type Scale } from './scale.ts';

const LANE_HEIGHT = 34;
const BAR_HEIGHT = 8;
const AXIS_HEIGHT = 44;
const NAMES_WIDTH = 128;
const EDGE = 14;
const DOT_STEP = 10;
const NARROW = 640;
/** Of `20:23:59` and of `12-04 20:23`. */
const TICK_WIDTHS = { time: 62, day: 82 };

/** The width of the drawing in CSS pixels, so that its texts keep their size. */
let width = 880;

const observer = new ResizeObserver(([entry]) => {
  const found = Math.round(entry?.contentRect.width ?? width);
  if (found === 0 || found === width) return;
  width = found;
  redraw();
});

let observed: Element | undefined;

/** Follows the width of the figure that is on the page now. */
export const watchWidth = (element: Element | undefined): void => {
  if (!element || element === observed) return;
  if (observed) observer.unobserve(observed);
  observed = element;
  observer.observe(element);
};

interface Sheet {
  x(ms: number): number;
  left: number;
  right: number;
  narrow: boolean;
}

const sheetOf = (scale: Scale): Sheet => {
  const narrow = width < NARROW;
  const left = narrow ? EDGE : NAMES_WIDTH;
  const right = width - EDGE;
  return { narrow, left, right, x: (ms) => Math.round((left + scale(ms) * (right - left)) * 10) / 10 };
};

const bar = ({ x }: Sheet, { from, to, cut, tone }: Stretch, y: number): TemplateResult => {
  const [start, end] = [x(from), Math.max(x(to), x(from) + BAR_HEIGHT)];
  const solid = cut === undefined ? end : Math.max(x(cut), start + BAR_HEIGHT);
  return svg`
    <rect class="bar ghost" data-tone=${tone} x=${start} y=${y} width=${end - start} height=${BAR_HEIGHT} rx="4"></rect>
    <rect class="bar" data-tone=${tone} x=${start} y=${y} width=${solid - start} height=${BAR_HEIGHT} rx="4"></rect>`;
};

const LANE_OF: Readonly<Record<Moment['what'], Lane['name']>> = {
  placed: 'payable',
  paid: 'payable',
  closed: 'payable',
  pay_until: 'payable',
  auto_close: 'payable',
  artifact_expires: 'artifact',
  refund_made: 'refund',
  refund_done: 'refund',
  told: 'notification',
  untold: 'notification',
  next_attempt: 'notification',
};

/** What happened within the same second stands side by side. */
const dots = ({ x }: Sheet, moments: readonly Moment[], y: number): TemplateResult[] => {
  let last = Number.NEGATIVE_INFINITY;
  return moments.map(({ at, what, expected }) => {
    last = Math.max(x(at), last + DOT_STEP);
    return svg`<circle class="dot" data-what=${what} data-expected=${expected} cx=${last} cy=${y} r="5.5"></circle>`;
  });
};

const lane = (sheet: Sheet, { name, stretches }: Lane, moments: readonly Moment[], index: number): TemplateResult => {
  const top = AXIS_HEIGHT + index * LANE_HEIGHT;
  const y = top + (sheet.narrow ? 20 : (LANE_HEIGHT - BAR_HEIGHT) / 2);
  const middle = y + BAR_HEIGHT / 2;
  return svg`
    <text class="lane-name" x=${sheet.narrow ? sheet.left : 0} y=${sheet.narrow ? top + 13 : middle + 4}>${t.timeline.lanes[name]}</text>
    ${stretches.map((stretch) => bar(sheet, stretch, y))}
    ${dots(
      sheet,
      moments.filter(({ what }) => LANE_OF[what] === name),
      middle,
    )}`;
};

interface Tick {
  x: number;
  width: number;
  text: string;
}

const overlap = (a: Tick, b: Tick): boolean => Math.abs(a.x - b.x) < (a.width + b.width) / 2;

/** The times that find room, those that happened first. */
const ticks = ({ x, right }: Sheet, { moments, now }: Life): Tick[] => {
  const chosen: Tick[] = [];
  for (const { at } of moments.toSorted((a, b) => Number(a.expected) - Number(b.expected))) {
    const isToday = calendarDay(at) === calendarDay(now);
    const wide = isToday ? TICK_WIDTHS.time : TICK_WIDTHS.day;
    const text = isToday ? clockTime(at) : `${calendarDay(at).slice(5)} ${clockTime(at).slice(0, 5)}`;
    const tick = { text, width: wide, x: Math.min(Math.max(x(at), wide / 2), right + EDGE - wide / 2) };
    if (!chosen.some((other) => overlap(other, tick))) chosen.push(tick);
  }
  return chosen;
};

const nowX = ({ x, left, right }: Sheet, now: number): number => Math.min(Math.max(x(now), left + 18), right - 18);

const drawing = (life: Life): TemplateResult => {
  const scale = gapScale([
    ...life.moments.map(({ at }) => at),
    ...life.lanes.flatMap(({ stretches }) => stretches.flatMap(({ from, to }) => [from, to])),
    life.now,
  ]);
  const sheet = sheetOf(scale);
  const height = AXIS_HEIGHT + life.lanes.length * LANE_HEIGHT + 8;
  const now = sheet.x(life.now);
  return html`<svg class="life" viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="img" aria-label=${t.timeline.title}>
    ${svg`
      <line class="axis" x1=${sheet.left} x2=${sheet.right} y1=${AXIS_HEIGHT - 8} y2=${AXIS_HEIGHT - 8}></line>
      ${life.moments.map(({ at, expected }) => svg`<line class="tick" data-expected=${expected} x1=${sheet.x(at)} x2=${sheet.x(at)} y1=${AXIS_HEIGHT - 12} y2=${height - 8}></line>`)}
      <line class="now" x1=${now} x2=${now} y1="16" y2=${height - 4}></line>
      ${ticks(sheet, life).map(({ x, text }) => svg`<text class="tick-text" x=${x} y="26" text-anchor="middle">${text}</text>`)}
      ${life.lanes.map((one, index) => lane(sheet, one, life.moments, index))}
      <text class="now-text" x=${nowX(sheet, life.now)} y="11" text-anchor="middle">${t.timeline.now}</text>
    `}
  </svg>`;
};

/** What each moment is, in the order of time; the drawing in words. */
const list = ({ moments, now }: Life): TemplateResult => html`<ol class="moments">
  ${moments.map(({ at, what, name, expected }, index) => {
    const before = moments[index - 1];
    return html`<li data-expected=${expected}>
      <i class="dot-mark" data-what=${what} data-expected=${expected}></i>
      <time datetime=${new Date(at).toISOString()}>${momentText(at, now)}</time>
      <span class="gap muted">${before && at > before.at ? t.timeline.later(span(at - before.at)) : nothing}</span>
      <span class="what break">${t.timeline.what[what](name ?? '')}</span>
    </li>`;
  })}
</ol>`;

/** An order's life: drawn, and in words below. */
export const lifeFigure = (life: Life): TemplateResult => html`<figure class="life-figure">
  <div class="life-room">${drawing(life)}</div>
  ${list(life)}
</figure>`;
