import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../shared/wecom/classify.ts';

const refusal = (errcode: number, errmsg = '') => refusalOf({ errcode, errmsg, body: {} });

const TABLE: [code: string, errcodes: number[]][] = [
  ['PARAM_ERROR', [40033, 40035, 40058, 40063, 40073, 40206, 301039, 845001, 845002]],
  ['MCH_NOT_EXISTS', [660001, 660006, 660011]],
  ['APPID_MCHID_NOT_MATCH', [90200, 90206, 90207, 90208]],
  ['FREQUENCY_LIMITED', [45009, 45033]],
  [
    'MERCHANT_MISCONFIGURED',
    [
      40001, 40013, 40014, 40056, 40091, 41001, 41002, 41004, 42001, 43009, 43012, 48001, 48002, 48004, 48005, 48006,
      48010, 50003, 50006, 60011, 60020, 60021, 60031, 301002, 301007, 301042, 660013,
    ],
  ],
];

describe('refusalOf', () => {
  it.each(TABLE.flatMap(([code, errcodes]) => errcodes.map((errcode) => [errcode, code] as const)))(
    'takes %d as %s',
    (errcode, code) => {
      expect(refusal(errcode, 'words')).toEqual({
        code,
        upstream: { code: String(errcode), message: 'words' },
        ambiguous: false,
      });
    },
  );

  it.each([0, -1, 6000, 720501, 720502, 45035, 660007, 90405, 1, 999999, Number.NaN])('leaves %d open', (errcode) => {
    expect(refusal(errcode)).toBeNull();
  });

  it.each([
    [
      'api forbidden, hint: [1689234850431491072963898], from ip: 203.0.113.7, more info at https://open.invalid/?e=48002',
      'api forbidden',
    ],
    ['invalid corpid, hint: [1], from ip: , more info at x', 'invalid corpid'],
    [
      'Warning: wrong json format. invalid parameter, hint: [1]\n[2], from ip: x',
      'Warning: wrong json format. invalid parameter',
    ],
    ['corpsecret missing', 'corpsecret missing'],
    ['', ''],
  ])('keeps the words of %j without hint and address', (errmsg, message) => {
    expect(refusal(48002, errmsg)?.upstream.message).toBe(message);
  });
});
