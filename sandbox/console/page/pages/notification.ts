import { html, nothing, type TemplateResult } from 'lit-html';
import { control } from '../control.ts';
import { span } from '../format.ts';
import { page } from '../page.ts';
import { card, facts, pageHead } from '../parts/cards.ts';
import { body, headers } from '../parts/code.ts';
import { at } from '../parts/moment.ts';
import { pill, statePill, systemPill } from '../parts/pill.ts';
import { attempt } from '../parts/toasts.ts';
import { redraw } from '../redraw.ts';
import { href } from '../route.ts';
import type { Attempt, NotificationView } from '../shapes.ts';
import { t } from '../texts/texts.ts';
import { virtualNow } from '../time-now.ts';

let isRaw = false;

const toggle = (): void => {
  isRaw = !isRaw;
  redraw();
};

const answered = ({ response, error }: Attempt): string => (response ? `HTTP ${response.status}` : (error ?? ''));

const attemptView = (one: Attempt, isLast: boolean): TemplateResult => html`<details class="attempt" ?open=${isLast}>
  <summary>
    ${pill(`#${one.number} ${answered(one)}`, one.acknowledged ? 'good' : 'bad')}
    <span class="attempt-why" lang="en">${one.why}</span>
    <span class="muted small">${t.notifications.causes[one.cause]} · ${at(one.at)} · ${one.duration_ms} ms</span>
    ${one.faults.map((fault) => pill(fault, 'violet'))}
  </summary>
  <div class="pair">
    <div>
      <h3 class="sub-head">${t.notifications.sent} <code class="break">${one.request.method} ${one.request.url}</code></h3>
      ${body(one.request.body, t.notifications.sent, isRaw, toggle)}
      ${headers(one.request.headers)}
    </div>
    <div>
      <h3 class="sub-head">${t.notifications.answer} <code>${answered(one)}</code></h3>
      ${one.response ? html`${body(one.response.body, t.notifications.answer, isRaw, toggle)}${headers(one.response.headers)}` : html`<p class="muted">${one.error}</p>`}
    </div>
  </div>
</details>`;

/** One notification: every attempt, the merchant's answer, and why it counted. */
export const notificationPage = page<NotificationView>({
  hears: ['notification', 'clock'],
  load: ({ parts: [id = ''] }) => control.notification(id),
  title: ({ parts: [id] }) => t.notifications.one(id ?? ''),
  view: (one) => html`
    ${pageHead(html`<span class="mono">${one.event_type}</span>`, {
      back: html`<a href=${href('notifications')}>${t.places.notifications}</a>`,
      end: html`<button class="button primary" type="button" @click=${() =>
        attempt(() => control.resend(one.id), t.notifications.resent)}>${t.notifications.resend}</button>`,
    })}
    <section class="card hero" aria-label=${t.notifications.overview}>
      <div class="hero-line">${statePill(one.status)} ${systemPill(one.system)}
        ${one.next_at === undefined ? nothing : html`<span class="muted">${t.notifications.next(span(Math.max(0, Date.parse(one.next_at) - virtualNow())))}</span>`}
      </div>
      ${one.reason === undefined ? nothing : html`<div class="notice" data-tone=${one.status === 'delivered' ? 'good' : 'bad'}><span class="break">${one.reason}</span></div>`}
      ${facts([
        [
          t.orders.number,
          one.out_trade_no === undefined
            ? undefined
            : html`<a class="mono" href=${href('orders', [one.mchid, one.out_trade_no])}>${one.out_trade_no}</a>`,
        ],
        ['out_refund_no', one.out_refund_no],
        [
          t.notifications.to,
          one.notify_url === undefined ? undefined : html`<span class="mono">${one.notify_url}</span>`,
        ],
        [t.exchanges.time, at(one.at)],
      ])}
    </section>
    ${card(
      t.notifications.tries,
      one.attempts.length === 0
        ? html`<p class="muted">${t.notifications.noAttempt}</p>`
        : html`<div class="attempts">${one.attempts.map((each, index) => attemptView(each, index === one.attempts.length - 1))}</div>`,
    )}
    ${card(t.notifications.content, body(one.content, t.notifications.content, isRaw, toggle))}`,
});
