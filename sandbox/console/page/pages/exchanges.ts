import { html, nothing } from 'lit-html';
import { control, type ListEnd } from '../control.ts';
import { page } from '../page.ts';
import { pageHead } from '../parts/cards.ts';
import { exchangeRows } from '../parts/lists.ts';
import { empty, pageQuery, pager, SYSTEM_CHOICES, searchBox, segments, selectFilter } from '../parts/rows.ts';
import { changed } from '../route.ts';
import type { Exchange } from '../shapes.ts';
import { t } from '../texts/texts.ts';

const FILTERS = ['q', 'system', 'signature', 'mchid', 'out_trade_no'];

/** The latest requests and what was answered, newest first. */
export const exchangesPage = page<{ requests: Exchange[] } & ListEnd>({
  hears: ['exchange'],
  load: (route) => control.exchanges(pageQuery(route, FILTERS)),
  title: () => t.places.exchanges,
  view: ({ requests, ...end }, route) => {
    const number = route.query.get('out_trade_no');
    return html`${pageHead(t.places.exchanges)}
      <div class="filters">
        ${searchBox(route, t.exchanges.search)}
        ${segments(route, 'system', t.orders.system, SYSTEM_CHOICES())}
        ${selectFilter(route, 'signature', t.exchanges.anySignature, [
          ['bad', t.exchanges.bad],
          ['good', t.exchanges.good],
        ])}
        ${number === null ? nothing : html`<a class="button" href=${changed(route, { mchid: undefined, out_trade_no: undefined })}><span class="break">${number}</span> ✕</a>`}
      </div>
      <div class="card">
        ${
          requests.length > 0
            ? html`${exchangeRows(requests)}${pager(route, requests.length, end)}`
            : FILTERS.some((name) => route.query.has(name))
              ? empty(t.rows.none, t.rows.noneFiltered)
              : empty(t.exchanges.none, html`${t.orders.noneHow} <code>${location.origin}</code>`)
        }
      </div>`;
  },
});
