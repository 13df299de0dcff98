import { html, nothing, type TemplateResult } from 'lit-html';
import { control } from '../control.ts';
import { KEY_CHANGES, type KeyChange } from '../merchants/key-changes.ts';
import { offer, offeredFile } from '../merchants/saved-file.ts';
import { page } from '../page.ts';
import { card, facts, pageHead } from '../parts/cards.ts';
import { copyButton } from '../parts/code.ts';
import { at } from '../parts/moment.ts';
import { pill, systemPill } from '../parts/pill.ts';
import { attempt } from '../parts/toasts.ts';
import type { MerchantParts } from '../shapes.ts';
import { t } from '../texts/texts.ts';

type PlatformKeyParts = NonNullable<MerchantParts['wechatpay_v3']>['platform_keys'][number];

const SYSTEMS = ['v3', 'v2', 'wecom'] as const;
const BLOCKS = { v3: 'wechatpay_v3', v2: 'wechatpay_v2', wecom: 'wecom' } as const;

const publicKey = (
  name: string,
  pem: string,
): TemplateResult => html`<details class="pem"><summary class="small">${t.merchants.publicKey} <code class="break">${name}</code></summary>
  <div class="code"><pre tabindex="0" aria-label=${name}>${pem}</pre></div>${copyButton(pem, name)}</details>`;

/** Since when, or until when, a platform key signs. */
const signing = ({ kind, used_from, used_until }: PlatformKeyParts): TemplateResult => {
  const mode = t.merchants.modes[kind === 'certificate' ? 'certificate' : 'public_key'];
  const bounds = html`${used_from === undefined ? nothing : html` ${t.merchants.from} ${at(used_from)}`}${used_until === undefined ? nothing : html` ${t.merchants.until} ${at(used_until)}`}`;
  return html`<span class="signing">${mode}${bounds}</span>`;
};

const changeKey = ({ call, body, text, saves }: KeyChange, mchid: string): Promise<void> =>
  attempt(async () => {
    const told = await control.changeKey(mchid, call, body);
    if (saves) offer(mchid, call, told);
  }, t.merchants.changes[text]);

const keyChanges = (merchant: MerchantParts): TemplateResult | typeof nothing => {
  const possible = KEY_CHANGES.filter(({ fits }) => fits(merchant));
  if (possible.length === 0) return nothing;
  return html`<details class="pem"><summary class="small">${t.merchants.changeKeys}</summary>
    <div class="key-changes">${possible.map(
      (one) =>
        html`<button class="button small" type="button" @click=${() => changeKey(one, merchant.mchid)}>${t.merchants.changes[one.text]}</button>`,
    )}</div>
  </details>`;
};

const merchantView = (merchant: MerchantParts): TemplateResult => {
  const { mchid, appids, wechatpay_v3: v3, wechatpay_v2: v2, wecom } = merchant;
  return card(
    mchid,
    html`${facts([
      ['appid', html`<span class="mono">${appids.join(', ')}</span>`],
      ['serial_no', v3 && html`<span class="mono">${v3.serial_no}</span>`],
      [t.merchants.mode, v3 && html`${v3.platform_keys.map(signing)}`],
      [t.merchants.switching, v3?.key_switch?.started_at && at(v3.key_switch.started_at)],
      [
        'sub_mch_id',
        v2?.sub_merchants.map(({ sub_mch_id, sub_appids }) => `${sub_mch_id} (${sub_appids.join(', ')})`).join(', '),
      ],
      [t.merchants.former, v3?.former_serial_nos?.join(', ')],
      [t.merchants.callback, wecom?.callback_url],
      ['corpid', wecom && html`<span class="mono">${wecom.corpid}</span>`],
    ])}
    ${v3?.platform_keys.map(({ id, public_key }) => publicKey(id, public_key)) ?? nothing}
    ${wecom ? publicKey('pay_sign', wecom.pay_sign_public_key) : nothing}
    ${keyChanges(merchant)}`,
    html`${v3 ? systemPill('v3') : nothing} ${v2 ? systemPill('v2') : nothing} ${wecom ? systemPill('wecom') : nothing}`,
  );
};

const wishOf = (form: HTMLFormElement): object => {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const chosen = SYSTEMS.filter((system) => data.get(system) === 'on');
  const appids = text('appids')
    .split(/[\s,，]+/)
    .filter(Boolean);
  return {
    ...(text('mchid') && { mchid: text('mchid') }),
    ...(appids.length > 0 && { appids }),
    ...Object.fromEntries(chosen.map((system) => [BLOCKS[system], system === 'v3' ? { mode: text('mode') } : {}])),
  };
};

const maker = (): TemplateResult => html`<form class="builder" @submit=${(event: SubmitEvent) => {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  void attempt(async () => {
    const told = await control.addMerchant(wishOf(form));
    offer(String(told.mchid), 'merchant', told);
  }, t.merchants.done);
}}>
  <label class="field"><span>mchid</span><input class="input" name="mchid" inputmode="numeric" autocomplete="off" placeholder=${t.merchants.madeUp}></label>
  <label class="field"><span>appid</span><input class="input" name="appids" autocomplete="off" placeholder=${t.merchants.madeUp}></label>
  <label class="field"><span>${t.merchants.mode}</span><select class="select" name="mode">
    <option value="public_key">${t.merchants.modes.public_key}</option><option value="certificate">${t.merchants.modes.certificate}</option>
  </select></label>
  <fieldset class="checks"><legend class="unseen">${t.orders.system}</legend>
    ${SYSTEMS.map((system) => html`<label class="check"><input type="checkbox" name=${system} ?checked=${system === 'v3'}>${t.systems[system]}</label>`)}
  </fieldset>
  <button class="button primary" type="submit">${t.merchants.make}</button>
</form>`;

/** Everybody who may order here, and a way to make one more. */
export const merchantsPage = page<{ merchants: MerchantParts[] }>({
  hears: ['merchant'],
  load: () => control.merchants(),
  title: () => t.places.merchants,
  view: ({ merchants }) => html`${pageHead(t.places.merchants, { lead: t.merchants.lead })}
    ${offeredFile()}
    <div class="merchants">${merchants.map(merchantView)}</div>
    ${card(t.merchants.makeOne, maker(), merchants.length > 0 ? pill(t.merchants.secret, 'wait') : nothing)}`,
});
