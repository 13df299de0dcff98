import { html, nothing, type TemplateResult } from 'lit-html';
import { control } from './control.ts';
import { calendarDay, clockTime, span, weekday } from './format.ts';
import { icons } from './parts/icons.ts';
import { attempt } from './parts/toasts.ts';
import { redraw } from './redraw.ts';
import { t } from './texts/texts.ts';
import { ahead, clock, setClock, virtualNow } from './time-now.ts';

/** The slider's steps in seconds: fine where expiry and retries are, coarse where orders close. */
const STEPS: readonly number[] = [
  1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 259_200, 432_000,
  604_800, 1_296_000, 2_592_000,
];

let step = 9;
let isOpen = false;
let isMoving = false;

const stepMs = (): number => (STEPS[step] ?? 0) * 1000;

const move = (how: () => Promise<unknown>): Promise<void> => {
  isMoving = true;
  redraw();
  return attempt(async () => {
    await how();
    setClock(await control.clock());
  }).finally(() => {
    isMoving = false;
    redraw();
  });
};

const advance = (seconds: number): Promise<void> => move(() => control.advance(seconds));

/** The control API tells whole seconds, so that the instant itself may be up to one later. */
const jumpTo = (rfc3339: string): Promise<void> =>
  move(() => control.setClock(new Date(Date.parse(rfc3339) + 1000).toISOString()));

const jump = (name: string, due: string | undefined): TemplateResult => html`<button class="button small" type="button"
  ?disabled=${due === undefined || isMoving} @click=${() => due !== undefined && jumpTo(due)}>
  ${name}<span class="muted clock-due">${due === undefined ? '' : span(Math.max(0, Date.parse(due) - virtualNow()))}</span>
</button>`;

const face = (): TemplateResult => {
  const now = virtualNow();
  const difference = ahead();
  const isMoved = Math.abs(difference) >= 2000;
  return html`<div class="clock-face">
    <time datetime=${new Date(now).toISOString()} aria-label=${t.clock.virtual}>${clockTime(now)}</time>
    <span class="date">${calendarDay(now)} ${weekday(now)} · UTC+8</span>
    <span class="ahead" data-moved=${isMoved}>${
      isMoved ? (difference > 0 ? t.clock.ahead(span(difference)) : t.clock.behind(span(difference))) : t.clock.real
    }</span>
  </div>`;
};

/** The sandbox's clock, always in sight: what time it is for orders, and how to move it. */
export const clockBar = (): TemplateResult => {
  const known = clock();
  const slid = (event: Event): void => {
    step = Number((event.target as HTMLInputElement).value);
    redraw();
  };
  return html`<section class="clock" aria-label=${t.clock.title}>
    <div class="clock-line" data-open=${isOpen}>
      ${known ? face() : html`<div class="clock-face"><time>--:--:--</time></div>`}
      <button class="button small clock-opener" type="button" aria-expanded=${isOpen} @click=${() => {
        isOpen = !isOpen;
        redraw();
      }}>${icons.clock}${t.clock.move}</button>
      <div class="clock-jumps">
        <button class="button small" type="button" ?disabled=${isMoving} @click=${() => advance(300)}>${t.clock.plus(t.units.m(5))}</button>
        <button class="button small" type="button" ?disabled=${isMoving} @click=${() => advance(7200)}>${t.clock.plus(t.units.h(2))}</button>
        ${jump(t.clock.nextEvent, known?.next_event_at)}
        ${jump(t.clock.nextRetry, known?.next_retry_at)}
        <div class="clock-slide">
          <input type="range" min="0" max=${STEPS.length - 1} .value=${String(step)} @input=${slid}
            aria-label=${t.clock.howFar} aria-valuetext=${span(stepMs())}>
          <button class="button small" type="button" ?disabled=${isMoving} @click=${() => advance(stepMs() / 1000)}>${t.clock.plus(span(stepMs()))}</button>
        </div>
      </div>
    </div>
    ${isMoving ? html`<span class="unseen" role="status">${t.clock.moving}</span>` : nothing}
  </section>`;
};
