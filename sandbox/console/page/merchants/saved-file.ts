import { html, nothing, type TemplateResult } from 'lit-html';
import { redraw } from '../redraw.ts';
import { t } from '../texts/texts.ts';

/** What a merchant was told last, as a file, until the next one; its secrets are never drawn. */
let file: { mchid: string; name: string; url: string } | undefined;

/** Offers what a merchant was told to be saved. */
export const offer = (mchid: string, what: string, told: object): void => {
  if (file) URL.revokeObjectURL(file.url);
  const text = `${JSON.stringify(told, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  file = { mchid, name: `prepay-${what}-${mchid}.json`, url };
  redraw();
};

/** The way to the file that is offered. */
export const offeredFile = (): TemplateResult | typeof nothing =>
  file
    ? html`<div class="notice made" data-tone="good">
        <strong>${t.merchants.ready(file.mchid)}</strong><span>${t.merchants.onceOnly}</span>
        <a class="button" href=${file.url} download=${file.name}>${t.merchants.save}</a>
      </div>`
    : nothing;
