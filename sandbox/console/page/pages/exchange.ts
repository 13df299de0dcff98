import { html, nothing } from 'lit-html';
import { control } from '../control.ts';
import { page } from '../page.ts';
import { card, facts, pageHead } from '../parts/cards.ts';
import { body, headers } from '../parts/code.ts';
import { signatureView } from '../parts/explanation.ts';
import { at } from '../parts/moment.ts';
import { pill, systemPill } from '../parts/pill.ts';
import { withoutTokens } from '../parts/without-tokens.ts';
import { redraw } from '../redraw.ts';
import { href } from '../route.ts';
import type { Exchange } from '../shapes.ts';
import { t } from '../texts/texts.ts';

let isRaw = false;

const toggle = (): void => {
  isRaw = !isRaw;
  redraw();
};

/** One request to the last byte, what the sandbox thought of it, and what it answered. */
export const exchangePage = page<Exchange>({
  hears: [],
  load: ({ parts: [id = ''] }) => control.exchange(id),
  title: ({ parts: [id] }) => t.exchanges.one(id ?? ''),
  view: (exchange) => {
    const { method, target, mchid, out_trade_no, signature, explanation, response, faults } = exchange;
    const order = mchid !== undefined && out_trade_no !== undefined ? href('orders', [mchid, out_trade_no]) : undefined;
    return html`
      ${pageHead(t.exchanges.one(String(exchange.id)), { back: html`<a href=${href('exchanges')}>${t.places.exchanges}</a>` })}
      <section class="card hero" aria-label=${t.exchanges.overview}>
        <div class="hero-line"><code class="break"><strong>${method}</strong> ${withoutTokens(target)}</code></div>
        ${facts([
          [
            t.exchanges.answer,
            html`${pill(`${exchange.status ?? ''} ${exchange.code}`.trim(), exchange.status === 200 && exchange.code === 'SUCCESS' ? 'good' : 'wait')} ${exchange.status === undefined ? t.exchanges.noAnswer : ''}`,
          ],
          [t.exchanges.verdict, exchange.verdict],
          [t.orders.system, html`${systemPill(exchange.system)} <span class="mono">${exchange.call}</span>`],
          [
            t.orders.number,
            order === undefined ? out_trade_no : html`<a class="mono" href=${order}>${out_trade_no}</a>`,
          ],
          ['mchid', mchid],
          [t.exchanges.clientCertificate, exchange.tls?.clientName],
          [t.exchanges.time, at(exchange.at)],
          [t.exchanges.faults, faults.length > 0 ? html`${faults.map((id) => pill(id, 'violet'))}` : undefined],
        ])}
      </section>
      ${signature || explanation ? card(t.explain.title, signatureView(exchange)) : nothing}
      <div class="pair">
        ${card(
          t.exchanges.request,
          html`${body(exchange.body, t.exchanges.requestBody, isRaw, toggle)}
          <h3 class="sub-head">${t.exchanges.headers}</h3>${headers(Object.entries(exchange.headers))}`,
        )}
        ${card(
          t.exchanges.answer,
          response
            ? html`${body(response.body, t.exchanges.answerBody, isRaw, toggle)}
              <h3 class="sub-head">${t.exchanges.headers}</h3>${headers(response.headers)}`
            : html`<p class="muted">${t.exchanges.noAnswer}</p>`,
        )}
      </div>`;
  },
});
