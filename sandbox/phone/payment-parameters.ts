/** How an app asks the phone to pay: the OpenSDK, WeixinJSBridge in a web page, or wx.requestPayment. */
export type PhoneKind = 'app' | 'jsapi' | 'mini-program';

export const PHONE_KINDS: readonly PhoneKind[] = ['app', 'jsapi', 'mini-program'];

/** A parameter as it was handed over, under the name that it had. */
export interface Parameter {
  name: string;
  value: unknown;
}

/** Payment parameters, whatever their spelling. */
export interface PaymentParameters {
  kind: PhoneKind;
  appid?: Parameter;
  partnerid?: Parameter;
  prepayid?: Parameter;
  timestamp?: Parameter;
  nonce?: Parameter;
  package?: Parameter;
  signType?: Parameter;
  signature?: Parameter;
}

type Role = Exclude<keyof PaymentParameters, 'kind'>;

/** The names of each parameter: iOS and HarmonyOS spell some otherwise than Android, wx.chooseWXPay one. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  appid: ['appid', 'appId'],
  partnerid: ['partnerid', 'partnerId'],
  prepayid: ['prepayid', 'prepayId'],
  timestamp: ['timeStamp', 'timestamp'],
  nonce: ['nonceStr', 'noncestr'],
  package: ['package', 'packageValue'],
  signType: ['signType'],
  signature: ['paySign', 'sign'],
};

const ROLES = Object.keys(NAMES) as Role[];

const find = (input: Readonly<Record<string, unknown>>, role: Role): Parameter | undefined => {
  const name = NAMES[role].find((known) => Object.hasOwn(input, known));
  return name === undefined ? undefined : { name, value: input[name] };
};

const guessKind = (input: Readonly<Record<string, unknown>>): PhoneKind => {
  if (['prepayid', 'prepayId', 'sign'].some((name) => Object.hasOwn(input, name))) return 'app';
  return Object.hasOwn(input, 'appId') ? 'jsapi' : 'mini-program';
};

/** Reads payment parameters; without a `kind` it follows from the names. */
export const readParameters = (
  input: Readonly<Record<string, unknown>>,
  kind: PhoneKind = guessKind(input),
): PaymentParameters => {
  const found = ROLES.flatMap((role) => {
    const parameter = find(input, role);
    return parameter ? [[role, parameter] as const] : [];
  });
  return { kind, ...Object.fromEntries(found) };
};

const text = (parameter: Parameter | undefined): string =>
  typeof parameter?.value === 'string' || typeof parameter?.value === 'number' ? String(parameter.value) : '';

export const textOf = text;

const PACKAGE = /^prepay_id=(.*)$/s;

/** The prepay_id that the parameters speak of. */
export const prepayIdOf = (parameters: PaymentParameters): string =>
  parameters.kind === 'app' ? text(parameters.prepayid) : (PACKAGE.exec(text(parameters.package))?.[1] ?? '');
