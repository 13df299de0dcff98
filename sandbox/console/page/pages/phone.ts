import { html, nothing, type TemplateResult } from 'lit-html';
import { control, type PayerMove } from '../control.ts';
import { money } from '../format.ts';
import { page } from '../page.ts';
import { card, pageHead } from '../parts/cards.ts';
import { explanationView } from '../parts/explanation.ts';
import { icons } from '../parts/icons.ts';
import { orderPill, pill } from '../parts/pill.ts';
import { qrCode } from '../parts/qr.ts';
import { attempt, complain } from '../parts/toasts.ts';
import { type Candidate, candidatesOf, readPasted } from '../phone/candidates.ts';
import { redraw } from '../redraw.ts';
import { href } from '../route.ts';
import type { PhoneAnswer } from '../shapes.ts';
import { language, t } from '../texts/texts.ts';

const LATEST = '30';

let pasted = '';
let asked: Readonly<Record<string, unknown>> | undefined;
let answer: PhoneAnswer | undefined;
/** What the payer did last on this phone. */
let deed: 'pay' | PayerMove | undefined;

const check = (parameters: Readonly<Record<string, unknown>>): Promise<void> =>
  attempt(async () => {
    asked = parameters;
    deed = undefined;
    answer = await control.phone('check', parameters);
    redraw();
  });

const take = ({ asked: parameters }: Candidate): void => {
  pasted = JSON.stringify(parameters, null, 2);
  void check(parameters);
};

const takePasted = (): void => {
  const parameters = readPasted(pasted);
  if (parameters) void check(parameters);
  else complain(t.phone.unreadable);
};

const act = (move: 'pay' | PayerMove): Promise<void> =>
  attempt(async () => {
    if (!asked) return;
    answer = await control.phone(move, asked);
    deed = answer.valid ? move : undefined;
    redraw();
  });

const isPaid = (): boolean => answer?.order?.state === 'SUCCESS' || answer?.order?.state === 'REFUND';

const cashier = (known: PhoneAnswer): TemplateResult => {
  const { order, mchid } = known;
  if (!order) return html`<div class="sheet"><p class="sheet-word">${t.phone.unknown}</p></div>`;
  const amount = html`<p class="sheet-payee">${t.phone.payee(mchid ?? '')}</p>
    <p class="sheet-amount">${money(order.total, order.currency)}</p>`;
  if (isPaid()) {
    return html`<div class="sheet done"><span class="tick">${icons.check}</span><p class="sheet-word">${t.phone.paid}</p>${amount}</div>`;
  }
  return html`<div class="sheet">
    ${amount}
    <p class="sheet-number mono break">${order.out_trade_no}</p>
    <p>${orderPill(order)}</p>
    <div class="sheet-actions">
      <button class="button primary" type="button" ?disabled=${!known.valid} @click=${() => act('pay')}>${t.phone.pay}</button>
      <button class="button" type="button" ?disabled=${!known.valid} @click=${() => act('start')}>${t.phone.start}</button>
      <div class="sheet-two">
        <button class="button" type="button" ?disabled=${!known.valid} @click=${() => act('cancel')}>${t.phone.cancel}</button>
        <button class="button" type="button" ?disabled=${!known.valid} @click=${() => act('fail')}>${t.phone.fail}</button>
      </div>
    </div>
  </div>`;
};

const device = (): TemplateResult => html`<div class="device" role="group" aria-label=${t.places.phone}>
  <div class="device-screen">
    <div class="device-bar">${t.phone.app}</div>
    ${answer ? cashier(answer) : html`<div class="sheet idle"><p class="sheet-word">${t.phone.idle}</p></div>`}
  </div>
</div>`;

const verdict = (known: PhoneAnswer): TemplateResult => {
  const { valid, problems, explanation, result, order, mchid, out_trade_no } = known;
  return card(
    t.phone.verdict,
    html`<div class="notice" data-tone=${valid ? 'good' : 'bad'}>
      <strong>${valid ? t.phone.valid : t.phone.invalid(problems.length)}</strong>
      ${deed ? html`<span>${t.phone.did[deed]}</span>` : nothing}
    </div>
    ${
      problems.length > 0
        ? html`<ul class="problems">${problems.map(
            (problem) =>
              html`<li>${pill(problem.code, 'bad')} <code>${problem.field}</code><span class="break">${problem[language]}</span></li>`,
          )}</ul>`
        : nothing
    }
    ${result ? html`<p class="result"><span class="muted small">${t.phone.result}</span> <code class="break">${JSON.stringify(result)}</code></p>` : nothing}
    ${explanation ? explanationView(explanation) : nothing}
    ${order && mchid !== undefined && out_trade_no !== undefined ? html`<p><a href=${href('orders', [mchid, out_trade_no])}>${t.phone.toOrder}</a></p>` : nothing}`,
  );
};

const candidateView = (
  candidate: Candidate,
): TemplateResult => html`<li><button class="candidate" type="button" @click=${() => take(candidate)}>
  ${candidate.kind === 'code_url' ? qrCode(candidate.asked.code_url ?? '', t.order.qrOf(candidate.out_trade_no)) : html`<span class="candidate-icon">${icons.phone}</span>`}
  <span class="mono break">${candidate.out_trade_no}</span><span class="muted small">${t.phone.kinds[candidate.kind]}</span>
</button></li>`;

/** A phone that looks at payment parameters as the WeChat app does, and pays. */
export const phonePage = page<{ candidates: Candidate[] }>({
  hears: ['order', 'exchange'],
  load: async () => {
    const [{ orders }, { requests }] = await Promise.all([
      control.orders({ newest: '1', limit: LATEST }),
      control.exchanges({ newest: '1', limit: LATEST, call: 'get_sign' }),
    ]);
    return { candidates: candidatesOf(orders, requests).slice(0, 6) };
  },
  title: () => t.places.phone,
  view: ({ candidates }) => html`${pageHead(t.places.phone, { lead: t.phone.lead })}
    <div class="phone-room">
      <div class="phone-left">
        ${card(
          t.phone.take,
          html`<form class="paste" @submit=${(event: SubmitEvent) => {
            event.preventDefault();
            takePasted();
          }}>
            <label class="field"><span>${t.phone.paste}</span>
              <textarea class="input" rows="8" spellcheck="false" .value=${pasted} @input=${(event: Event) => {
                pasted = (event.target as HTMLTextAreaElement).value;
              }}></textarea></label>
            <button class="button primary" type="submit">${t.phone.check}</button>
          </form>
          ${
            candidates.length > 0
              ? html`<h3 class="sub-head">${t.phone.latest}</h3><ul class="candidates">${candidates.map(candidateView)}</ul>`
              : html`<p class="muted small">${t.phone.noLatest}</p>`
          }`,
        )}
        ${answer ? verdict(answer) : nothing}
      </div>
      ${device()}
    </div>`,
});
