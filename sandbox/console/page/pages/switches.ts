import { html, nothing, type TemplateResult } from 'lit-html';
import { control } from '../control.ts';
import { page } from '../page.ts';
import { card, pageHead } from '../parts/cards.ts';
import { pill, type Tone } from '../parts/pill.ts';
import { attempt } from '../parts/toasts.ts';
import type { SwitchView } from '../shapes.ts';
import { SWITCH_RULES_ZH } from '../texts/switch-rules.zh.ts';
import { language, t } from '../texts/texts.ts';

const CONFIDENCE_TONES: Readonly<Record<string, Tone>> = {
  documented: 'good',
  sdk: 'good',
  observed: 'good',
  community: 'info',
  derived: 'wait',
  unknown: 'bad',
};

const set = (name: string, value: string | number | boolean): Promise<void> =>
  attempt(() => control.setSwitch(name, value), t.switches.moved(name));

const input = ({ name, value, values }: SwitchView): TemplateResult => {
  if ('integer' in values) {
    return html`<input class="input" type="number" id=${name} min=${values.min} .value=${String(value)}
      @change=${(event: Event) => set(name, Number((event.target as HTMLInputElement).value))}>`;
  }
  if (typeof value === 'boolean') {
    return html`<input class="toggle" type="checkbox" role="switch" id=${name} .checked=${value}
      @change=${(event: Event) => set(name, (event.target as HTMLInputElement).checked)}>`;
  }
  const choices: readonly (string | number | boolean)[] = values;
  return html`<select class="select" id=${name} @change=${(event: Event) => {
    const chosen = choices[(event.target as HTMLSelectElement).selectedIndex];
    if (chosen !== undefined) void set(name, chosen);
  }}>${choices.map((choice) => html`<option ?selected=${choice === value}>${String(choice)}</option>`)}</select>`;
};

/** The rule in the reader's language where there is one; a rule that is newer than its translation stays English. */
const ruleText = ({ name, rule }: SwitchView): TemplateResult => {
  const translated = language === 'zh' ? SWITCH_RULES_ZH[name] : undefined;
  return translated === undefined ? html`<p lang="en">${rule}</p>` : html`<p>${translated}</p>`;
};

const switchView = (one: SwitchView): TemplateResult => {
  const { name, value, default: normal, source, confidence } = one;
  const isMoved = value !== normal;
  return html`<li class="switch" data-moved=${isMoved}>
    <div class="switch-text">
      <label class="mono" for=${name}>${name}</label>
      ${ruleText(one)}
      <p class="muted small">${t.switches.source} <span lang="en">${source}</span></p>
    </div>
    <div class="switch-state">
      ${pill(t.switches.confidence[confidence], CONFIDENCE_TONES[confidence], confidence)}
      <div class="switch-input">${input(one)}</div>
      <span class="small muted switch-default">${
        isMoved
          ? html`<button class="button small" type="button" aria-label=${t.switches.restoreThis(name)} @click=${() => set(name, normal)}>${t.switches.restore(String(normal))}</button>`
          : nothing
      }</span>
    </div>
  </li>`;
};

const GROUPS = ['v3', 'v2', 'wecom'] as const;

const groupOf = ({ name }: SwitchView): (typeof GROUPS)[number] | 'all' =>
  GROUPS.find((group) => name.startsWith(`${group}_`)) ?? 'all';

/** Behaviour that no source settles: what is assumed, why, and how to assume otherwise. */
export const switchesPage = page<{ switches: SwitchView[] }>({
  hears: ['switches'],
  load: () => control.switches(),
  title: () => t.places.switches,
  view: ({ switches }) => html`${pageHead(t.places.switches, { lead: t.switches.lead })}
    ${(['all', ...GROUPS] as const).map((group) => {
      const members = switches.filter((one) => groupOf(one) === group);
      return members.length === 0
        ? nothing
        : card(
            group === 'all' ? t.switches.everywhere : t.systems[group],
            html`<ul class="switches">${members.map(switchView)}</ul>`,
          );
    })}`,
});
