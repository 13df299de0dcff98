import { describe, expect, it } from 'vitest';
import { signText, v2Text } from '../../../sandbox/explain/v2-text.ts';

describe('the v2 string', () => {
  const key = '192006250b4c09247ec02edce69f6a2d';
  const fields = {
    appid: 'wxd930ea5d5a258f4f',
    mch_id: '10000100',
    device_info: '1000',
    body: 'test',
    nonce_str: 'ibuaiVcKdpRxkhJA',
  };

  // The published samples of the signature page.
  it.each([
    ['MD5', '9A0A8659F005D6984697E2CA0A9CF3B7'],
    ['HMAC-SHA256', '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6'],
  ])('gives the published sign by %s', (algorithm, sign) => {
    expect(signText(v2Text(Object.entries(fields), key, algorithm))).toBe(sign);
  });
});
