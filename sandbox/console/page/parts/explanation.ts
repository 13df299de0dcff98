import { html, nothing, type TemplateResult } from 'lit-html';
import type { Exchange, Explanation } from '../shapes.ts';
import { language, t } from '../texts/texts.ts';
import { baseLines, partingOf } from './base-lines.ts';
import { copyButton } from './code.ts';
import { pill } from './pill.ts';

const baseString = (title: string, text: string, parting: number | undefined): TemplateResult => {
  const endsEarly = parting !== undefined && parting === [...text].length;
  const lines = baseLines(text, parting);
  return html`<div class="base">
    <div class="base-head"><h3>${title}</h3>${copyButton(text, title)}</div>
    <ol class="base-lines" tabindex="0" aria-label=${title}>
      ${lines.map(
        ({ pieces, newline }, index) =>
          html`<li><span class="base-text">${pieces.map(({ text: piece, marked }) =>
            marked ? html`<mark title=${t.explain.here}>${piece}</mark>` : piece,
          )}${newline === 'plain' ? html`<span class="newline" aria-hidden="true">↵</span>` : nothing}${
            newline === 'marked'
              ? html`<mark class="newline" title=${t.explain.here} aria-label=${t.explain.newline}>↵</mark>`
              : nothing
          }${endsEarly && index === lines.length - 1 ? html`<mark class="end" title=${t.explain.here}>${t.explain.end}</mark>` : nothing}</span></li>`,
      )}
    </ol>
  </div>`;
};

/** Line feeds drawn, so that one of them is not taken for nothing. */
const visible = (text: string): string => text.replaceAll('\n', '↵');

const CERTAINTY_TONES = { proven: 'good', partly: 'wait', unknown: 'quiet' } as const;

/** Why a signature does not hold: the cause in words, both strings, the first byte that differs. */
export const explanationView = ({
  expected,
  signed,
  first_difference,
  cause,
  certainty,
}: Explanation): TemplateResult => {
  const parting = signed === undefined ? undefined : partingOf(expected, signed);
  return html`<div class="explanation">
    <div class="notice" data-tone="bad">
      <strong class="break">${cause[language]}</strong>
      <span class="small muted">${t.explain.certainty[certainty]} ${pill(cause.code, CERTAINTY_TONES[certainty])}</span>
    </div>
    ${
      first_difference
        ? html`<dl class="facts difference">
          <dt>${t.explain.first}</dt><dd>${t.explain.byte(first_difference.offset, first_difference.part)}</dd>
          <dt>${t.explain.expectedHere}</dt><dd><code>${visible(first_difference.expected)}</code></dd>
          <dt>${t.explain.signedHere}</dt><dd><code>${visible(first_difference.signed)}</code></dd>
        </dl>`
        : nothing
    }
    ${
      expected === ''
        ? nothing
        : html`<div class="bases" data-count=${signed === undefined ? 1 : 2}>
          ${baseString(t.explain.expected, expected, parting)}
          ${signed === undefined ? nothing : baseString(t.explain.signed, signed, parting)}
        </div>`
    }
    ${signed === undefined && expected !== '' ? html`<p class="small muted">${t.explain.notFound}</p>` : nothing}
  </div>`;
};

/** What the sandbox thought of a request's signature. */
export const signatureView = ({ signature, explanation }: Exchange): TemplateResult | typeof nothing => {
  if (explanation) return explanationView(explanation);
  if (!signature) return nothing;
  const isGood = signature.verdict === 'good';
  return html`<div class="explanation">
    <div class="notice" data-tone=${isGood ? 'good' : 'bad'}><strong>${isGood ? t.explain.good : t.explain.bad}</strong></div>
    <div class="bases" data-count="1">${baseString(isGood ? t.explain.verified : t.explain.expected, signature.expected, undefined)}</div>
  </div>`;
};
