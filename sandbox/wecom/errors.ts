import type { Provenance } from '../fidelity/provenance.ts';

/**
 * The global error code table as far as it concerns this family, and 720501, which is in no table. Texts marked seen
 * come from reports; the others say the code's meaning in few words. Clients must never match on errmsg.
 */
const SEEN: readonly (readonly [errcode: number, errmsg: string])[] = [
  [40001, 'invalid credential'],
  [40013, 'invalid corpid'],
  [40014, 'invalid access_token'],
  [41001, 'access_token missing'],
  [41004, 'corpsecret missing'],
  [42001, 'access_token expired'],
  [45009, 'api freq out of limit'],
  [48002, 'api forbidden'],
  [60020, 'not allow to access from your ip'],
  [720501, 'out_trade_no not exists under mchid'],
];

const MEANT: readonly (readonly [errcode: number, errmsg: string])[] = [
  [-1, 'system busy'],
  [6000, 'version conflict'],
  [40003, 'invalid userid'],
  [40033, 'invalid charset'],
  [40035, 'invalid parameter'],
  [40056, 'invalid agentid'],
  [40058, 'invalid request parameter'],
  [40063, 'some parameters are empty'],
  [40073, 'invalid openid'],
  [40091, 'invalid secret'],
  [40206, 'request body too large'],
  [41002, 'corpid missing'],
  [43009, 'corp not verified'],
  [43012, 'callback url needed'],
  [44001, 'empty media data'],
  [45033, 'api concurrent out of limit'],
  [45035, 'concurrent write conflict'],
  [45036, 'data access out of limit'],
  [48001, 'api unauthorized'],
  [48004, 'invalid authorization'],
  [48005, 'api abandoned'],
  [48006, 'api privilege withdrawn'],
  [48010, 'unsupported tls version'],
  [50003, 'app disabled'],
  [50006, 'system app disabled'],
  [60011, 'no privilege to access member'],
  [60021, 'user not in app scope'],
  [60031, 'app barred from api'],
  [90200, 'missing mini-program appid'],
  [90206, 'mini-program not linked to corp'],
  [90207, 'invalid mini-program appid'],
  [90208, 'mini-program appid mismatch'],
  [90405, 'invalid image type'],
  [90406, 'invalid image size'],
  [90407, 'k12 corp not allowed'],
  [90408, 'illegal image'],
  [90409, 'image upload error'],
  [90410, 'application in progress'],
  [90412, 'super admin quota reached'],
  [90413, 'corp application quota reached'],
  [90414, 'parameter error'],
  [90415, 'application not found'],
  [90416, 'super admin lacks rights'],
  [90418, 'withdrawal person not verified'],
  [90419, 'image upload error, upload again'],
  [90420, 'verified name differs from super admin'],
  [90421, 'business scope does not fit entity type'],
  [301002, 'token may not operate this app'],
  [301007, 'corp unusable'],
  [301039, 'bad request parameter'],
  [301042, 'ip not in whitelist'],
  [660001, 'invalid mchid'],
  [660006, 'merchant not found'],
  [660007, 'application exists'],
  [660008, 'merchant already bound'],
  [660009, 'merchant entity mismatch'],
  [660010, 'bind quota reached'],
  [660011, 'merchant not bound'],
  [660012, 'invalid paymentid'],
  [660013, 'system app is off'],
  [660014, 'api retired'],
  [845001, 'openid is of another kind of account'],
  [845002, 'openid entity differs from corp entity'],
];

export const WECOM_ERRORS: ReadonlyMap<number, string> = new Map([...SEEN, ...MEANT]);

export interface WecomRefusal {
  errcode: number;
  errmsg: string;
  verdict: string;
  /** The errmsg carries no hint tail; gettoken's missing-parameter errors were seen so. */
  bare?: boolean;
  /** Malformed JSON adds a warning to the errmsg. */
  wrongJson?: boolean;
}

export const wecomRefusal = (
  errcode: number,
  verdict: string,
  change: Partial<Omit<WecomRefusal, 'errcode' | 'verdict'>> = {},
): WecomRefusal => ({
  errcode,
  verdict,
  // Errcodes that only a switch gives have no text of their own.
  errmsg: WECOM_ERRORS.get(errcode) ?? verdict,
  ...change,
});

const about = (rule: string, source: string, confidence: Provenance['confidence']): Provenance => ({
  rule,
  source,
  confidence,
});

export const WECOM_ERROR_RULES: readonly Provenance[] = [
  ...SEEN.map(([errcode, errmsg]) =>
    about(`${errcode} reads ${errmsg}`, 'reports; global errcodes, path 90313', 'observed'),
  ),
  ...MEANT.map(([errcode]) =>
    about(`${errcode} exists; its text is made up`, 'global errcodes, path 90313', 'documented'),
  ),
  about(
    'An errmsg ends with a hint of 25 digits that start with the second, the caller’s address and a link',
    'developers.weixin.qq.com/community/personal/oCJUsw8RaekeNHn7P4SBPvU2hNyU/question',
    'observed',
  ),
  about('A body that is no JSON adds Warning: wrong json format.', 'global errcodes, path 90313', 'documented'),
  about('Every answer has HTTP status 200', 'reports show bodies only', 'unknown'),
];
