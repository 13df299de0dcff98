import { svg, type TemplateResult } from 'lit-html';

const icon = (shape: TemplateResult): TemplateResult => svg`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor"
  stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;

/** The console's drawings, 24 by 24, in the colour of the text. */
export const icons = {
  orders: icon(svg`<path d="M6 3.5h12v17l-3-2-3 2-3-2-3 2z"/><path d="M9.5 8.5h5M9.5 12.5h5"/>`),
  exchanges: icon(svg`<path d="M4 8.5h14l-3.5-3.5M20 15.5H6l3.5 3.5"/>`),
  phone: icon(svg`<rect x="7" y="3" width="10" height="18" rx="2.5"/><path d="M11 17.8h2"/>`),
  notifications: icon(svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z"/><path d="M10 20.5h4"/>`),
  faults: icon(svg`<path d="M13 3 5.5 13.5H11L10 21l8-11h-5.5z"/>`),
  switches: icon(
    svg`<path d="M4 7.5h8M16 7.5h4M4 16.5h4M12 16.5h8"/><circle cx="14" cy="7.5" r="2"/><circle cx="10" cy="16.5" r="2"/>`,
  ),
  merchants: icon(
    svg`<path d="M4 9.5 5.5 4.5h13L20 9.5"/><path d="M5.5 11.5v8h13v-8"/><path d="M4 9.5a2.67 2.67 0 0 0 5.33 0 2.67 2.67 0 0 0 5.33 0 2.67 2.67 0 0 0 5.33 0"/>`,
  ),
  copy: icon(
    svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 8.5v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2"/>`,
  ),
  check: icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`),
  cross: icon(svg`<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>`),
  auto: icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>`),
  light: icon(
    svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>`,
  ),
  dark: icon(svg`<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`),
};
