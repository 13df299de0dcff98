import { fail, pass, warn } from '../finding.ts';
import { type Check, SYSTEMS } from '../subject.ts';

interface Field {
  /** What the line is called; the same as the field, unless one line stands for several. */
  looked: string;
  /** The problems that the line stands for begin with this. */
  field: string;
  remedy: string;
}

const V3_FIELDS: readonly Field[] = [
  {
    looked: 'private key',
    field: 'wechatpay_v3.private_key',
    remedy: 'Store the whole of apiclient_key.pem, line breaks included, as wechatpay_v3.private_key.',
  },
  {
    looked: 'apiv3_key',
    field: 'wechatpay_v3.apiv3_key',
    remedy: 'Store the 32 characters that were set as APIv3 key on the merchant platform (API security).',
  },
  {
    looked: 'public_keys parse',
    field: 'wechatpay_v3.public_keys',
    remedy: 'Store the whole of pub_key.pem under its id, as both are shown on the merchant platform (API security).',
  },
];

const NOT_A_FIELD_OF_ITS_OWN = 'Correct this field of the secret; the README describes all of them.';

/** Whether the secret reads as the functions need it, one line for every sentence that they would log. */
export const lookAtSecretFields: Check = ({ secret }) => {
  if (secret === null) return [];
  const others = secret.problems.filter((problem) => !V3_FIELDS.some(({ field }) => problem.startsWith(field)));
  if (others.length === 0) return [pass('secret parses', 'its fields are well-formed')];
  return others.map((problem) => fail('secret parses', problem, NOT_A_FIELD_OF_ITS_OWN));
};

/** The keys of APIv3, a line each. */
export const lookAtV3Keys: Check = ({ secret }) => {
  if (secret?.block.wechatpay_v3 === undefined) return [];
  return V3_FIELDS.flatMap(({ looked, field, remedy }) => {
    const problems = secret.problems.filter((problem) => problem.startsWith(field));
    if (problems.length === 0) return [pass(looked, `${field} is well-formed or not needed`)];
    return problems.map((problem) => fail(looked, problem, remedy));
  });
};

export const lookAtSystems: Check = ({ secret }) => {
  if (secret === null) return [];
  const used = SYSTEMS.filter((system) => secret.block[system] !== undefined);
  return used.length > 0
    ? [pass('systems', `the secret has ${used.join(', ')}`)]
    : [fail('systems', `the secret has none of ${SYSTEMS.join(', ')}`, 'Add the block of the system to be used.')];
};

export const lookAtDisabled: Check = ({ secret }) =>
  secret?.merchant.disabled
    ? [warn('disabled', 'the merchant is disabled, so every order is refused', 'Remove "disabled" to serve it again.')]
    : [];
