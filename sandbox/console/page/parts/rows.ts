import { html, nothing, type TemplateResult } from 'lit-html';
import type { ListEnd, Query } from '../control.ts';
import { count } from '../format.ts';
import { changed, href, type Route } from '../route.ts';
import { t } from '../texts/texts.ts';

export const ROWS_PER_PAGE = 50;

/** The part of a list that a route shows, newest first. */
export const pageQuery = ({ query }: Route, filters: readonly string[]): Query => ({
  newest: '1',
  limit: String(ROWS_PER_PAGE),
  after: query.get('after') ?? undefined,
  ...Object.fromEntries(filters.map((name) => [name, query.get(name) ?? undefined])),
});

/** Which rows these are, and the way to older ones. */
export const pager = (route: Route, shown: number, { total, next }: ListEnd): TemplateResult => {
  const from = Number(route.query.get('from') ?? 0);
  const older = next === undefined ? undefined : { after: String(next), from: String(from + shown) };
  const { page, parts, query } = route;
  return html`<nav class="pager" aria-label=${t.rows.pages}>
    <span>${t.rows.range(count(Math.min(from + 1, total)), count(Math.min(from + shown, total)), count(total))}</span>
    <span class="end">
      ${from > 0 ? html`<a class="button small" href=${changed(route, {})}>${t.rows.newest}</a>` : nothing}
      ${older ? html`<a class="button small" href=${href(page, parts, { ...Object.fromEntries(query), ...older })}>${t.rows.older}</a>` : nothing}
    </span>
  </nav>`;
};

const PAUSE_MS = 200;
let pause: ReturnType<typeof setTimeout> | undefined;

/** A box to search in; the address follows what is typed. */
export const searchBox = (route: Route, placeholder: string): TemplateResult => {
  const look = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(pause);
    pause = setTimeout(() => location.replace(changed(route, { q: value.trim() || undefined })), PAUSE_MS);
  };
  return html`<input class="input search" type="search" maxlength="200" placeholder=${placeholder} aria-label=${placeholder}
    .value=${route.query.get('q') ?? ''} @input=${look}>`;
};

/** A choice of one value of a filter, each an address. */
export const segments = (
  route: Route,
  name: string,
  label: string,
  choices: readonly (readonly [value: string, text: string])[],
): TemplateResult => html`<div class="segments" role="group" aria-label=${label}>
  ${[['', t.rows.all] as const, ...choices].map(
    ([value, text]) => html`<a href=${changed(route, { [name]: value || undefined })}
      aria-current=${(route.query.get(name) ?? '') === value ? 'true' : nothing}>${text}</a>`,
  )}
</div>`;

/** A filter with many values. */
export const selectFilter = (
  route: Route,
  name: string,
  label: string,
  choices: readonly (readonly [value: string, text: string])[],
): TemplateResult => html`<select class="select" aria-label=${label}
  @change=${(event: Event) => location.replace(changed(route, { [name]: (event.target as HTMLSelectElement).value || undefined }))}>
  ${[['', label] as const, ...choices].map(
    ([value, text]) =>
      html`<option value=${value} ?selected=${(route.query.get(name) ?? '') === value}>${text}</option>`,
  )}
</select>`;

export const SYSTEM_CHOICES = (): readonly (readonly [string, string])[] => [
  ['v3', t.systems.v3],
  ['v2', t.systems.v2],
  ['wecom', t.systems.wecom],
];

export const empty = (title: string, text: string | TemplateResult): TemplateResult =>
  html`<div class="empty"><p><strong>${title}</strong>${text}</p></div>`;
