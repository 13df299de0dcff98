/**
 * The members of a merchant's secret, and those whose values may be shown. A value is shown only where it has the form
 * that such values have, so that a key which was put into the wrong place stays hidden.
 */
interface Field {
  shown?: RegExp;
  /** Members of an object, or of each object in a list. */
  members?: Fields;
}
export type Fields = Readonly<Record<string, Field>>;

const NUMBER: Field = { shown: /^\d{1,20}$/ };
const NAME: Field = { shown: /^[\w.-]{1,40}$/ };
const HIDDEN: Field = {};

export const PUBLIC_KEY_ID = /^PUB_KEY_ID_\d{1,64}$/;

export const SECRET_FIELDS: Fields = {
  mchid: NUMBER,
  disabled: HIDDEN,
  appids: { shown: /^wx[0-9a-z]{16}$/ },
  notify_url: { shown: /^https?:\/\/[^\s@?#]{1,240}$/ },
  api_keys: {
    members: { id: NAME, sha256: HIDDEN, scopes: { shown: /^[a-z]{1,20}:[a-z]{1,20}$/ }, sub_mch_ids: NUMBER },
  },
  order_token_keys: { members: { kid: NAME, key: HIDDEN } },
  wechatpay_v3: {
    members: { serial_no: { shown: /^[0-9A-F]{40}$/i }, private_key: HIDDEN, apiv3_key: HIDDEN, public_keys: HIDDEN },
  },
  wechatpay_v2: {
    members: {
      api_key: HIDDEN,
      sign_type: { shown: /^(MD5|HMAC-SHA256)$/ },
      sub_mch_ids: NUMBER,
      accept_md5: HIDDEN,
    },
  },
  wecom: {
    members: {
      corpid: { shown: /^w[wx][0-9a-z]{16}$/ },
      corpsecret: HIDDEN,
      callback_token: HIDDEN,
      encoding_aes_key: HIDDEN,
    },
  },
};
