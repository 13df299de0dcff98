import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { Refused } from '../control.ts';
import { redraw } from '../redraw.ts';
import { t } from '../texts/texts.ts';

interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
}

const SHOWN_MS = 6000;

let toasts: readonly Toast[] = [];
let nextId = 1;

const show = (text: string, tone: Toast['tone']): void => {
  const id = nextId++;
  toasts = [...toasts.slice(-2), { id, text, tone }];
  setTimeout(() => {
    toasts = toasts.filter((toast) => toast.id !== id);
    redraw();
  }, SHOWN_MS);
  redraw();
};

/** Says what was done. */
export const tell = (text: string): void => show(text, 'good');

/** Says what is wrong. */
export const complain = (text: string): void => show(text, 'bad');

/** Does something; a refusal, or nobody there, is told. */
export const attempt = async (action: () => Promise<unknown>, done?: string): Promise<void> => {
  try {
    await action();
    if (done) tell(done);
  } catch (error) {
    complain(error instanceof Refused ? `${error.code}: ${error.message}` : t.live.nobody);
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
  }
};

export const toastsView = (): TemplateResult => html`<div class="toasts" role="status" aria-live="polite">
  ${repeat(
    toasts,
    ({ id }) => id,
    ({ text, tone }) => html`<div class="toast" data-tone=${tone}>${text}</div>`,
  )}
</div>`;
