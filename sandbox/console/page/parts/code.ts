import { html, nothing, type TemplateResult } from 'lit-html';
import { t } from '../texts/texts.ts';
import { icons } from './icons.ts';
import { prettied } from './prettied.ts';
import { attempt } from './toasts.ts';
import { withoutTokens } from './without-tokens.ts';

const copy = (text: string): Promise<void> => attempt(() => navigator.clipboard.writeText(text), t.copied);

export const copyButton = (
  text: string,
  what: string,
): TemplateResult => html`<button class="button small" type="button"
  aria-label=${t.copyThis(what)} @click=${() => copy(text)}>${icons.copy}${t.copy}</button>`;

/** Text as it came over the wire, in a box that scrolls. */
export const code = (text: string, label: string): TemplateResult =>
  html`<div class="code"><pre tabindex="0" aria-label=${label}>${text}</pre></div>`;

/** A body, pretty and raw: the reader chooses. */
export const body = (sent: string, label: string, raw: boolean, toggle: () => void): TemplateResult => {
  const text = withoutTokens(sent);
  if (text === '') return html`<p class="muted small">${t.noBody}</p>`;
  const pretty = prettied(text);
  return html`<div class="body-block">
    <div class="body-tools">
      ${
        pretty === undefined
          ? nothing
          : html`<div class="segments" role="group" aria-label=${label}>
            <button type="button" aria-pressed=${!raw} @click=${raw ? toggle : nothing}>${t.pretty}</button>
            <button type="button" aria-pressed=${raw} @click=${raw ? nothing : toggle}>${t.raw}</button>
          </div>`
      }
      ${copyButton(text, label)}
    </div>
    ${code(raw || pretty === undefined ? text : pretty, label)}
  </div>`;
};

/** Header names and values as they went over the wire. */
export const headers = (list: readonly (readonly [string, string])[]): TemplateResult => html`<dl class="headers">
  ${list.map(([name, value]) => html`<div><dt class="mono">${name}</dt><dd class="mono">${value}</dd></div>`)}
</dl>`;
