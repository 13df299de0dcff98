import { PHONE_KINDS, type PhoneKind, readParameters } from '../phone/payment-parameters.ts';
import { clientResult, type PayerAct, type PhoneVerdict, phoneActs, phoneChecks, type Shown } from '../phone/phone.ts';
import type { World } from '../system.ts';
import { type Body, badRequest, type ControlCall, member, optionalText } from './call.ts';
import { orderView } from './order-view.ts';
import { paymentWish } from './payment-wish.ts';

const kindOf = (body: Body): PhoneKind | undefined => {
  const kind = member(body, 'kind');
  const known = PHONE_KINDS.find((one) => one === kind);
  if (kind !== undefined && !known) throw badRequest(`kind must be one of ${PHONE_KINDS.join(', ')}`);
  return known;
};

const shownIn = (body: Body): Shown => {
  if (Array.isArray(body)) throw badRequest('send payment parameters, {"code_url": "…"} or {"h5_url": "…"}');
  const link = optionalText(body, 'code_url') ?? optionalText(body, 'h5_url');
  if (link !== undefined) return { link };
  return { parameters: readParameters(body as Record<string, unknown>, kindOf(body)) };
};

const payerIn = (body: Body): Body => {
  const payer = member(body, 'payer') ?? {};
  if (typeof payer === 'object' && payer !== null) return payer as Body;
  throw badRequest('payer must be an object');
};

const view = (shown: Shown, verdict: PhoneVerdict, world: World, result?: Record<string, string | number>) => {
  const { order, problems, explanation } = verdict;
  return {
    valid: problems.length === 0,
    ...('parameters' in shown && { kind: shown.parameters.kind }),
    ...(order && { system: order.system, mchid: order.mchid, out_trade_no: order.out_trade_no }),
    problems,
    ...(explanation && { explanation }),
    ...(result && { result }),
    ...(order && { order: orderView(order, world) }),
  };
};

const act = (what: PayerAct): ControlCall => ({
  method: 'POST',
  path: new RegExp(`^phone/${what}$`),
  perform: ({ steering: { world }, body }) => {
    const shown = shownIn(body);
    const verdict = phoneActs(what, shown, paymentWish(payerIn(body)), world);
    const result = 'parameters' in shown ? clientResult(shown.parameters.kind, what, verdict) : undefined;
    return view(shown, verdict, world, result);
  },
});

/** A phone that is shown payment parameters, a code or a link. */
export const PHONE_CALLS: readonly ControlCall[] = [
  {
    method: 'POST',
    path: /^phone\/check$/,
    perform: ({ steering: { world }, body }) => {
      const shown = shownIn(body);
      return view(shown, phoneChecks(shown, world), world);
    },
  },
  act('pay'),
  act('start'),
  act('cancel'),
  act('fail'),
];
