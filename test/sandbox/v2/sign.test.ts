import { describe, expect, it } from 'vitest';
import { v2Message, v2Sign } from '../../../sandbox/v2/sign.ts';

/** The pair that WeChat's signature page publishes. */
const KEY = '192006250b4c09247ec02edce69f6a2d';
const FIELDS: [string, string][] = [
  ['appid', 'wxd930ea5d5a258f4f'],
  ['mch_id', '10000100'],
  ['device_info', '1000'],
  ['body', 'test'],
  ['nonce_str', 'ibuaiVcKdpRxkhJA'],
];

describe('the v2 signature', () => {
  it('gives the published MD5 and HMAC-SHA256', () => {
    const message = v2Message(FIELDS);
    expect(message).toBe(
      'appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA',
    );
    expect(v2Sign(message, KEY, 'MD5')).toBe('9A0A8659F005D6984697E2CA0A9CF3B7');
    expect(v2Sign(message, KEY, 'HMAC-SHA256')).toBe(
      '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
    );
  });

  it('leaves out sign and empty values, keeps 0, and sorts by byte', () => {
    const fields: [string, string | number][] = [
      ['coupon_fee_0', '1'],
      ['coupon_fee', 0],
      ['Z', '2'],
      ['sign', 'x'],
      ['attach', ''],
      ['a', ' '],
    ];
    expect(v2Message(fields)).toBe('Z=2&a= &coupon_fee=0&coupon_fee_0=1');
  });
});
