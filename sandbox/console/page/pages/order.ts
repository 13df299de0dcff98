import { html, nothing, type TemplateResult } from 'lit-html';
import { control, type PayerMove } from '../control.ts';
import { money } from '../format.ts';
import { page } from '../page.ts';
import { card, facts, pageHead } from '../parts/cards.ts';
import { copyButton } from '../parts/code.ts';
import { exchangeRows, notificationRows } from '../parts/lists.ts';
import { at } from '../parts/moment.ts';
import { orderPill, pill, statePill, systemPill } from '../parts/pill.ts';
import { qrCode } from '../parts/qr.ts';
import { attempt } from '../parts/toasts.ts';
import { redraw } from '../redraw.ts';
import { href } from '../route.ts';
import type { Exchange, NotificationView, OrderView, RefundView } from '../shapes.ts';
import { t } from '../texts/texts.ts';
import { virtualNow } from '../time-now.ts';
import { lifeFigure } from '../timeline/draw.ts';
import { lifeOf } from '../timeline/life.ts';

interface Data {
  order: OrderView;
  refunds: RefundView[];
  notifications: NotificationView[];
  exchanges: Exchange[];
}

const EXCHANGES_SHOWN = '10';
const UNPAID: readonly string[] = ['NOTPAY', 'USERPAYING', 'PAYERROR'];
const ENDS = ['SUCCESS', 'ABNORMAL', 'CLOSED'] as const;

/** How the payer is to pay; as it stands in the form. */
let wish: { openid?: string; bank_type?: string; coupon?: number } = {};

const wishField = (
  name: keyof typeof wish,
  label: string,
  type: 'text' | 'number' = 'text',
): TemplateResult => html`<label class="field">
  <span>${label}</span>
  <input class="input" type=${type} min="1" .value=${String(wish[name] ?? '')} @change=${(event: Event) => {
    const { value } = event.target as HTMLInputElement;
    const { [name]: _, ...others } = wish;
    wish = value === '' ? others : { ...others, [name]: type === 'number' ? Number(value) : value };
    redraw();
  }}>
</label>`;

const actions = ({ mchid, out_trade_no, state, expired }: OrderView): TemplateResult => {
  const isUnpaid = UNPAID.includes(state);
  const move = (
    name: PayerMove,
  ): TemplateResult => html`<button class="button" type="button" ?disabled=${!isUnpaid || (name === 'start' && expired)}
    @click=${() => attempt(() => control.payerDoes(name, mchid, out_trade_no), t.order.done[name])}>${t.order.moves[name]}</button>`;
  return html`<div class="actions">
    <button class="button primary" type="button" ?disabled=${!isUnpaid} @click=${() =>
      attempt(() => control.pay(mchid, out_trade_no, wish), t.order.done.pay)}>${t.order.moves.pay}</button>
    ${move('start')} ${move('cancel')} ${move('fail')}
    <button class="button danger" type="button" ?disabled=${!isUnpaid} @click=${() =>
      attempt(() => control.close(mchid, out_trade_no), t.order.done.close)}>${t.order.moves.close}</button>
    ${
      isUnpaid
        ? html`<details class="wish"><summary class="small">${t.order.payAs}</summary>
          <div class="wish-fields">
            ${wishField('openid', 'openid')} ${wishField('bank_type', 'bank_type')} ${wishField('coupon', t.order.coupon, 'number')}
          </div>
        </details>`
        : nothing
    }
  </div>`;
};

/** `description` of v3 and WeCom, `body` of v2, as ordered. */
const detailFacts = (order: OrderView): TemplateResult =>
  facts([
    ['out_trade_no', html`<span class="mono">${order.out_trade_no}</span>`],
    ['mchid', html`<span class="mono">${order.mchid}</span>`],
    ['sub_mch_id', order.sub_mch_id],
    ['appid', html`<span class="mono">${order.appid}</span>`],
    [t.order.product, `${order.system} · ${order.product}`],
    ['attach', order.attach],
    ['notify_url', order.notify_url === undefined ? undefined : html`<span class="mono">${order.notify_url}</span>`],
    [
      'transaction_id',
      order.transaction_id === undefined ? undefined : html`<span class="mono">${order.transaction_id}</span>`,
    ],
    [t.order.paidByPayer, order.payer_total === undefined ? undefined : money(order.payer_total, order.currency)],
    [t.order.placed, at(order.created_at)],
    [t.order.payUntil, at(order.pay_until)],
    [
      t.order.closed,
      order.closed_at === undefined
        ? undefined
        : html`${at(order.closed_at)} · ${t.order.closedBy[order.closed_by ?? 'system']}`,
    ],
  ]);

const artifactView = (order: OrderView): TemplateResult | typeof nothing => {
  const latest = order.artifacts.at(-1);
  if (!latest) return nothing;
  const { code_url } = latest.fields;
  const isAlive = virtualNow() <= Date.parse(latest.valid_until);
  return card(
    t.order.artifact,
    html`<div class="artifact">
      ${code_url === undefined ? nothing : qrCode(code_url, t.order.qrOf(order.out_trade_no))}
      <div class="artifact-text">
        <p>${isAlive ? pill(t.order.alive, 'good') : pill(t.order.dead, 'quiet')} <span class="muted small">${t.order.until} ${at(latest.valid_until)}</span></p>
        ${Object.entries(latest.fields).map(
          ([name, value]) =>
            html`<div class="ticket"><span class="muted small">${name}</span><code class="break">${value}</code>${copyButton(value, name)}</div>`,
        )}
        ${order.artifacts.length > 1 ? html`<p class="muted small">${t.order.earlier(order.artifacts.length - 1)}</p>` : nothing}
      </div>
    </div>`,
  );
};

const refundRow = (refund: RefundView): TemplateResult => html`<li class="refund">
  <div><span class="mono break">${refund.out_refund_no}</span><span class="muted small mono">${refund.refund_id}</span></div>
  <span class="amount">${money(refund.refund, refund.currency)}</span>
  ${statePill(refund.status)}
  <span class="refund-ends">${
    refund.status === 'PROCESSING'
      ? ENDS.map(
          (end) =>
            html`<button class="button small" type="button" aria-label=${t.order.settleAs(refund.out_refund_no, end)} @click=${() =>
              attempt(() => control.settle(refund.mchid, refund.out_refund_no, end), t.order.settled)}>${end}</button>`,
        )
      : html`<span class="muted small">${at(refund.success_time ?? refund.created_at)}</span>`
  }</span>
</li>`;

/** One order: what can be done with it, its life, and everything that belongs to it. */
export const orderPage = page<Data>({
  hears: ['order', 'exchange', 'notification', 'clock', 'switches'],
  load: async ({ parts: [mchid = '', number = ''] }) => {
    const of = { mchid, out_trade_no: number };
    const [order, { refunds }, { notifications }, { requests }] = await Promise.all([
      control.order(mchid, number),
      control.refunds(of),
      control.notifications(of),
      control.exchanges({ ...of, newest: '1', limit: EXCHANGES_SHOWN }),
    ]);
    return { order, refunds, notifications, exchanges: requests };
  },
  title: ({ parts }) => parts[1] ?? t.places.orders,
  view: ({ order, refunds, notifications, exchanges }) => html`
    ${pageHead(html`<span class="mono break">${order.out_trade_no}</span>`, {
      back: html`<a href=${href('orders')}>${t.places.orders}</a>`,
    })}
    <section class="card hero" aria-label=${t.order.overview}>
      <div class="hero-line">
        <span class="hero-amount">${money(order.total, order.currency)}</span>
        ${orderPill(order)} ${systemPill(order.system)}
        ${order.state === order.trade_state ? nothing : html`<span class="muted small">${t.order.shownAs} <code>${order.trade_state}</code></span>`}
      </div>
      ${actions(order)}
    </section>
    ${card(t.timeline.title, lifeFigure(lifeOf(order, refunds, notifications, virtualNow())))}
    <div class="pair">
      ${card(t.order.facts, detailFacts(order))}
      ${artifactView(order)}
    </div>
    ${refunds.length > 0 ? card(t.order.refunds, html`<ul class="refunds">${refunds.map(refundRow)}</ul>`) : nothing}
    ${notifications.length > 0 ? html`<section class="card" aria-label=${t.places.notifications}><div class="card-head"><h2>${t.places.notifications}</h2></div>${notificationRows(notifications)}</section>` : nothing}
    ${
      exchanges.length > 0
        ? html`<section class="card" aria-label=${t.order.exchanges}>
          <div class="card-head"><h2>${t.order.exchanges}</h2><div class="end"><a class="button small" href=${href('exchanges', [], { mchid: order.mchid, out_trade_no: order.out_trade_no })}>${t.order.allExchanges}</a></div></div>
          ${exchangeRows(exchanges)}
        </section>`
        : nothing
    }`,
});
