import { html, type TemplateResult } from 'lit-html';
import { calendarDay, clockTime, moment } from '../format.ts';
import { virtualNow } from '../time-now.ts';

/** A time on the wire, read out in China's zone. */
export const at = (rfc3339: string): TemplateResult => {
  const ms = Date.parse(rfc3339);
  return html`<time datetime=${rfc3339} title="${calendarDay(ms)} ${clockTime(ms)} UTC+8">${moment(ms, virtualNow())}</time>`;
};
