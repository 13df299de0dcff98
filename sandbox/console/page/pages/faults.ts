import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { control, type FaultList, type FaultView } from '../control.ts';
import { PRESET_GROUPS, type Preset } from '../faults/presets.ts';
import { page } from '../page.ts';
import { card, pageHead } from '../parts/cards.ts';
import { attempt } from '../parts/toasts.ts';
import { redraw } from '../redraw.ts';
import { t } from '../texts/texts.ts';

/** Whether a click switches a fault on for the next request alone. */
let once = false;

const flip = ({ id, rule }: Preset, isOn: boolean): Promise<void> =>
  attempt(
    () => (isOn ? control.addFault({ ...rule, id, ...(once && { count: 1 }) }) : control.removeFault(id)),
    isOn ? t.faults.on : t.faults.off,
  );

const presetView = (
  preset: Preset,
  active: FaultView | undefined,
): TemplateResult => html`<label class="preset" data-on=${active !== undefined}>
  <input class="toggle" type="checkbox" role="switch" .checked=${active !== undefined}
    @change=${(event: Event) => flip(preset, (event.target as HTMLInputElement).checked)}>
  <span><strong>${t.faults.presets[preset.text][0]}</strong><span class="muted small">${t.faults.presets[preset.text][1]}</span></span>
  <span class="muted small fired">${active ? t.faults.fired(active.fired, active.matched) : nothing}</span>
</label>`;

const ruleText = ({ id, matched, fired, ...rule }: FaultView): string => JSON.stringify(rule);

const activeRow = (fault: FaultView): TemplateResult => html`<li class="active-fault">
  <span class="mono break">${fault.id}</span>
  <code class="break">${ruleText(fault)}</code>
  <span class="muted small">${t.faults.fired(fault.fired, fault.matched)}</span>
  <button class="button small danger" type="button" aria-label=${t.faults.removeThis(fault.id)}
    @click=${() => attempt(() => control.removeFault(fault.id), t.faults.off)}>${t.faults.remove}</button>
</li>`;

const EFFECTS = [
  'error',
  'delay_ms',
  'drip_ms',
  'hang',
  'reset',
  'reset_after',
  'status',
  'signature',
  'clock_offset_seconds',
  'unsigned_4xx',
  'paid_before_answer',
  'lost',
  'duplicate',
  'late_seconds',
  'token_invalidated',
] as const;
type Effect = (typeof EFFECTS)[number];

/** What each effect may be; `number` and `text` are typed in. */
const EFFECT_VALUES: Readonly<Record<Effect, 'number' | 'code' | 'true' | readonly (string | number)[]>> = {
  error: 'code',
  delay_ms: 'number',
  drip_ms: 'number',
  hang: 'true',
  reset: 'true',
  reset_after: 'true',
  status: [500, 502, 503, 504],
  signature: ['bad', 'missing', 'stale', 'unknown_serial', 'probe'],
  clock_offset_seconds: [-600, -301, -299, 299, 301, 600],
  unsigned_4xx: 'true',
  paid_before_answer: 'true',
  lost: 'true',
  duplicate: 'number',
  late_seconds: 'number',
  token_invalidated: [40001, 40014, 42001],
};

const CONDITIONS = ['call', 'mchid', 'out_trade_no', 'host'] as const;
const NUMBERS = ['nth', 'count', 'probability', 'seed'] as const;

let effect: Effect = 'error';
let system = '';

const numberOrText = (value: string): string | number => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);

/** The rule that the form describes; what was left empty is left out. */
const ruleOf = (form: HTMLFormElement): Record<string, unknown> => {
  const given = (name: string): string => String(new FormData(form).get(name) ?? '').trim();
  const texts = ['system', ...CONDITIONS].filter((name) => given(name) !== '').map((name) => [name, given(name)]);
  const numbers = NUMBERS.filter((name) => given(name) !== '').map((name) => [name, Number(given(name))]);
  const value =
    EFFECT_VALUES[effect] === 'true' ? true : effect === 'error' ? given('value') : numberOrText(given('value'));
  return {
    ...Object.fromEntries([...texts, ...numbers]),
    [effect]: value,
    ...(given('committed') === 'on' && { committed: true }),
  };
};

const valueField = ({ catalogue }: FaultList): TemplateResult | typeof nothing => {
  const values = EFFECT_VALUES[effect];
  if (values === 'true') return nothing;
  if (values === 'number') {
    return html`<label class="field"><span>${t.faults.value}</span><input class="input" name="value" type="number" min="0" value="1" required></label>`;
  }
  const codes = Object.entries(catalogue.errors)
    .filter(([name]) => system === '' || name === system)
    .flatMap(([, list]) => list);
  const choices = values === 'code' ? [...new Set(codes)].toSorted() : values.map(String);
  return html`<label class="field"><span>${t.faults.value}</span><select class="select" name="value">
    ${choices.map((choice) => html`<option>${choice}</option>`)}
  </select></label>`;
};

const builder = (data: FaultList): TemplateResult => html`<form class="builder" @submit=${(event: SubmitEvent) => {
  event.preventDefault();
  const rule = ruleOf(event.currentTarget as HTMLFormElement);
  void attempt(() => control.addFault(rule), t.faults.on);
}}>
  <label class="field"><span>${t.orders.system}</span><select class="select" name="system" @change=${(event: Event) => {
    system = (event.target as HTMLSelectElement).value;
    redraw();
  }}><option value="">${t.rows.all}</option>${(['v3', 'v2', 'wecom'] as const).map((name) => html`<option value=${name}>${t.systems[name]}</option>`)}</select></label>
  ${CONDITIONS.map((name) => html`<label class="field"><span class="mono">${name}</span><input class="input" name=${name} autocomplete="off"></label>`)}
  <label class="field"><span>${t.faults.effect}</span><select class="select" @change=${(event: Event) => {
    effect = (event.target as HTMLSelectElement).value as Effect;
    redraw();
  }}>${EFFECTS.map((name) => html`<option value=${name} ?selected=${name === effect}>${t.faults.effects[name]} · ${name}</option>`)}</select></label>
  ${valueField(data)}
  <label class="field"><span class="mono">nth</span><input class="input" name="nth" type="number" min="1"></label>
  <label class="field"><span class="mono">count</span><input class="input" name="count" type="number" min="1"></label>
  <label class="field"><span class="mono">probability</span><input class="input" name="probability" type="number" min="0" max="1" step="any"></label>
  <label class="field"><span class="mono">seed</span><input class="input" name="seed" type="number"></label>
  <label class="check"><input type="checkbox" name="committed">${t.faults.committed}</label>
  <button class="button primary" type="submit">${t.faults.add}</button>
</form>`;

/** Faults: switched on by a click, or described by hand. */
export const faultsPage = page<FaultList>({
  hears: ['fault'],
  load: () => control.faults(),
  title: () => t.places.faults,
  view: (data) => {
    const byId = new Map(data.faults.map((fault) => [fault.id, fault]));
    return html`${pageHead(t.places.faults, {
      lead: t.faults.lead,
      end: html`<div class="segments" role="group" aria-label=${t.faults.howLong}>
          ${[false, true].map(
            (value) =>
              html`<button type="button" aria-pressed=${once === value} @click=${() => {
                once = value;
                redraw();
              }}>${value ? t.faults.nextOnly : t.faults.always}</button>`,
          )}
        </div>`,
    })}
    <div class="preset-groups">
      ${PRESET_GROUPS.map(([group, presets]) => card(t.faults.groups[group], html`<div class="presets">${presets.map((preset) => presetView(preset, byId.get(preset.id)))}</div>`))}
    </div>
    ${card(
      t.faults.active,
      data.faults.length === 0
        ? html`<p class="muted">${t.faults.none}</p>`
        : html`<ul class="active-faults">${repeat(data.faults, ({ id }) => id, activeRow)}</ul>`,
      data.faults.length === 0
        ? nothing
        : html`<button class="button small danger" type="button" @click=${() => attempt(() => control.removeFaults(), t.faults.off)}>${t.faults.removeAll}</button>`,
    )}
    ${card(t.faults.own, builder(data))}`;
  },
});
