import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { money } from '../format.ts';
import { href } from '../route.ts';
import type { Exchange, NotificationView, OrderView } from '../shapes.ts';
import { t } from '../texts/texts.ts';
import { at } from './moment.ts';
import { orderPill, pill, statePill, systemPill, type Tone } from './pill.ts';

const orderRow = (order: OrderView): TemplateResult => html`<tr>
  <td><a class="whole mono" href=${href('orders', [order.mchid, order.out_trade_no])}>${order.out_trade_no}</a><span class="sub">${t.orders.of(order.mchid)}</span></td>
  <td class="right"><span class="amount">${money(order.total, order.currency)}</span></td>
  <td>${systemPill(order.system)} <span class="muted small">${order.product}</span></td>
  <td>${orderPill(order)}</td>
  <td class="right drop muted">${at(order.created_at)}</td>
</tr>`;

export const orderRows = (orders: readonly OrderView[]): TemplateResult => html`<table class="rows">
  <thead><tr>
    <th>${t.orders.number}</th><th class="right w-s">${t.orders.amount}</th><th class="w-l">${t.orders.system}</th>
    <th class="w-m">${t.orders.state}</th><th class="right w-m">${t.orders.placed}</th>
  </tr></thead>
  <tbody>${repeat(orders, ({ mchid, out_trade_no }) => `${mchid}/${out_trade_no}`, orderRow)}</tbody>
</table>`;

const codeTone = ({ code, status }: Exchange): Tone => {
  if (status === undefined) return 'bad';
  if (code === 'SUCCESS' || code === '0') return 'good';
  return status >= 500 ? 'bad' : 'wait';
};

const pathOf = (target: string): string => target.split('?')[0] ?? target;

const exchangeRow = (exchange: Exchange): TemplateResult => html`<tr>
  <td class="wide"><a class="whole mono" href=${href('exchanges', [String(exchange.id)])}><span class="muted">${exchange.method}</span> ${pathOf(exchange.target)}</a><span class="sub">${exchange.out_trade_no ?? exchange.mchid ?? ''}</span></td>
  <td class="drop">${systemPill(exchange.system)}</td>
  <td>${pill(`${exchange.status ?? ''} ${exchange.code}`.trim(), codeTone(exchange))}</td>
  <td class="wide last"><span class="muted small">${exchange.verdict}</span>${
    exchange.faults.length > 0 ? html` ${pill(t.exchanges.fault, 'violet', exchange.faults.join(', '))}` : nothing
  }</td>
  <td class="right muted">${at(exchange.at)}</td>
</tr>`;

export const exchangeRows = (exchanges: readonly Exchange[]): TemplateResult => html`<table class="rows">
  <thead><tr>
    <th>${t.exchanges.request}</th><th class="w-s">${t.orders.system}</th><th class="w-l">${t.exchanges.answer}</th>
    <th class="w-l">${t.exchanges.verdict}</th><th class="right w-s">${t.exchanges.time}</th>
  </tr></thead>
  <tbody>${repeat(exchanges, ({ id }) => id, exchangeRow)}</tbody>
</table>`;

const notificationRow = (one: NotificationView): TemplateResult => html`<tr>
  <td class="wide"><a class="whole mono" href=${href('notifications', [String(one.id)])}>${one.event_type}</a><span class="sub">${one.out_refund_no ?? one.out_trade_no ?? one.mchid}</span></td>
  <td class="drop">${systemPill(one.system)}</td>
  <td>${one.status ? statePill(one.status) : nothing}</td>
  <td class="drop"><span class="muted small mono">${one.notify_url ?? ''}</span></td>
  <td class="right"><span class="muted small">${t.notifications.attempts(one.attempts?.length ?? 0)}</span></td>
  <td class="right drop muted">${at(one.at)}</td>
</tr>`;

export const notificationRows = (list: readonly NotificationView[]): TemplateResult => html`<table class="rows">
  <thead><tr>
    <th>${t.notifications.what}</th><th class="w-s">${t.orders.system}</th><th class="w-s">${t.orders.state}</th>
    <th>${t.notifications.to}</th><th class="right w-s">${t.notifications.tries}</th><th class="right w-s">${t.exchanges.time}</th>
  </tr></thead>
  <tbody>${repeat(list, ({ id }) => id, notificationRow)}</tbody>
</table>`;
