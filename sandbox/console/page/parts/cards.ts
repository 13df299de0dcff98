import { html, nothing, type TemplateResult } from 'lit-html';

type Content = TemplateResult | typeof nothing | readonly TemplateResult[];

/** A card with a heading; `end` stands at the other side of it. */
export const card = (
  title: string,
  content: Content,
  end: Content = nothing,
): TemplateResult => html`<section class="card" aria-label=${title}>
  <div class="card-head"><h2>${title}</h2>${end === nothing ? nothing : html`<div class="end">${end}</div>`}</div>
  <div class="card-body">${content}</div>
</section>`;

/** The head of a page: a way back, its title, what stands beside it, and a sentence. */
export const pageHead = (
  title: Content | string,
  { back, end, lead }: { back?: Content; end?: Content; lead?: string | undefined } = {},
): TemplateResult => html`<header class="page-head">
  ${back ? html`<div class="crumb">${back}</div>` : nothing}
  <h1>${title}</h1>
  ${end ? html`<div class="end">${end}</div>` : nothing}
  ${lead ? html`<p class="lead">${lead}</p>` : nothing}
</header>`;

export type Fact = readonly [name: string, value: string | TemplateResult | undefined];

/** Names and values; what has no value is left out. */
export const facts = (list: readonly Fact[]): TemplateResult => html`<dl class="facts">
  ${list.map(([name, value]) => (value === undefined || value === '' ? nothing : html`<dt>${name}</dt><dd>${value}</dd>`))}
</dl>`;
