import { html } from 'lit-html';
import { control, type ListEnd } from '../control.ts';
import { page } from '../page.ts';
import { pageHead } from '../parts/cards.ts';
import { orderRows } from '../parts/lists.ts';
import { empty, pageQuery, pager, SYSTEM_CHOICES, searchBox, segments, selectFilter } from '../parts/rows.ts';
import { attempt } from '../parts/toasts.ts';
import type { OrderView } from '../shapes.ts';
import { t } from '../texts/texts.ts';

const STATES = ['NOTPAY', 'USERPAYING', 'PAYERROR', 'SUCCESS', 'REFUND', 'CLOSED', 'REVOKED'] as const;

const resetButton = () =>
  html`<button class="button danger" type="button" @click=${() => {
    if (confirm(t.orders.resetSure)) void attempt(() => control.reset(), t.orders.resetDone);
  }}>${t.orders.reset}</button>`;

/** All orders of all systems, newest first. */
export const ordersPage = page<{ orders: OrderView[] } & ListEnd>({
  hears: ['order', 'clock', 'switches'],
  load: (route) => control.orders(pageQuery(route, ['q', 'system', 'state'])),
  title: () => t.places.orders,
  view: ({ orders, ...end }, route) => {
    const isFiltered = ['q', 'system', 'state'].some((name) => route.query.has(name));
    return html`${pageHead(t.places.orders, { end: resetButton() })}
      <div class="filters">
        ${searchBox(route, t.orders.search)}
        ${segments(route, 'system', t.orders.system, SYSTEM_CHOICES())}
        ${selectFilter(
          route,
          'state',
          t.orders.anyState,
          STATES.map((state) => [state, `${t.states[state]} ${state}`] as const),
        )}
      </div>
      <div class="card">
        ${
          orders.length > 0
            ? html`${orderRows(orders)}${pager(route, orders.length, end)}`
            : isFiltered
              ? empty(t.rows.none, t.rows.noneFiltered)
              : empty(t.orders.none, html`${t.orders.noneHow} <code>${location.origin}</code>`)
        }
      </div>`;
  },
});
