import { html, nothing, type TemplateResult } from 'lit-html';
import type { State } from './control.ts';
import { count } from './format.ts';
import type { LiveState } from './live.ts';
import { icons } from './parts/icons.ts';
import { redraw } from './redraw.ts';
import { remember, remembered } from './remembered.ts';
import { href } from './route.ts';
import { language, speak, t } from './texts/texts.ts';

type Counts = State['counts'];

const PLACES = [
  ['orders', (counts: Counts) => counts.orders],
  ['exchanges', (counts: Counts) => counts.requests],
  ['phone', () => undefined],
  ['notifications', (counts: Counts) => counts.notifications],
  ['faults', (counts: Counts) => counts.faults || undefined],
  ['switches', () => undefined],
  ['merchants', () => undefined],
] as const;

type Theme = 'light' | 'dark' | undefined;

const THEMES: readonly Theme[] = [undefined, 'light', 'dark'];

let theme: Theme = THEMES.find((known) => known === remembered('theme'));

const paint = (chosen: Theme): void => {
  theme = chosen;
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  remember('theme', chosen);
  redraw();
};

const languages = (): TemplateResult => html`<div class="segments" role="group" aria-label=${t.chrome.language}>
  ${(['zh', 'en'] as const).map(
    (one) =>
      html`<button type="button" lang=${one} aria-pressed=${language === one} @click=${() => {
        speak(one);
        redraw();
      }}>${one === 'zh' ? '中文' : 'EN'}</button>`,
  )}
</div>`;

const themes = (): TemplateResult => html`<div class="segments" role="group" aria-label=${t.chrome.theme}>
  ${THEMES.map(
    (one) => html`<button type="button" aria-pressed=${theme === one} title=${t.chrome.themes[one ?? 'auto']}
      aria-label=${t.chrome.themes[one ?? 'auto']} @click=${() => paint(one)}>${icons[one ?? 'auto']}</button>`,
  )}
</div>`;

/** Where one can go, in a column or, on a phone, along the bottom. */
export const rail = (
  here: string,
  counts: Counts | undefined,
  live: LiveState,
): TemplateResult => html`<header class="rail">
  <a class="brand" href=${href('orders')}>
    <img src="/__sandbox/console/icon.svg" alt="" width="28" height="28"><span>Prepay<small>${t.chrome.sandbox}</small></span>
  </a>
  <nav class="nav" aria-label=${t.chrome.places}>
    ${PLACES.map(([place, counted]) => {
      const many = counts && counted(counts);
      return html`<a href=${href(place)} aria-current=${here === place ? 'page' : nothing}>
        ${icons[place]}<span class="name">${t.places[place]}</span>
        ${many === undefined ? nothing : html`<span class="count">${count(many)}</span>`}
      </a>`;
    })}
  </nav>
  <div class="rail-foot">
    <div class="live" data-state=${live} role="status"><i></i>${t.live[live]}</div>
    <div class="choosers">${languages()}${themes()}</div>
  </div>
</header>`;
