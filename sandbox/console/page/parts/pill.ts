import { html, type TemplateResult } from 'lit-html';
import { t } from '../texts/texts.ts';

export type Tone = 'good' | 'info' | 'wait' | 'bad' | 'quiet' | 'violet';

export const pill = (text: string, tone: Tone = 'quiet', title?: string): TemplateResult =>
  html`<span class="pill" data-tone=${tone} title=${title ?? ''}>${text}</span>`;

const STATE_TONES: Readonly<Record<string, Tone>> = {
  NOTPAY: 'wait',
  USERPAYING: 'info',
  PAYERROR: 'bad',
  SUCCESS: 'good',
  REFUND: 'violet',
  CLOSED: 'quiet',
  REVOKED: 'quiet',
  PROCESSING: 'info',
  ABNORMAL: 'bad',
  waiting: 'wait',
  delivered: 'good',
  given_up: 'bad',
  undeliverable: 'bad',
  lost: 'bad',
};

const words = (state: string): string => (t.states as Readonly<Record<string, string>>)[state] ?? state;

/** A state of an order, a refund or a notification, with WeChat's own word behind it. */
export const statePill = (state: string): TemplateResult => pill(words(state), STATE_TONES[state], state);

/** An unpaid order that nobody can pay any more is told apart. */
export const orderPill = ({ state, expired }: { state: string; expired: boolean }): TemplateResult =>
  expired ? pill(t.states.expired, 'quiet', state) : statePill(state);

export const systemPill = (system: string): TemplateResult =>
  html`<span class="pill plain">${(t.systems as Readonly<Record<string, string>>)[system] ?? system}</span>`;
