import { describe, expect, it } from 'vitest';
import { demo, examineWith } from './scene.ts';
import { answeredWith } from './servers.ts';
import { fitting, PUBLIC_KEY_MERCHANT, TROUBLES, WECOM_MERCHANT } from './troubles.ts';

const MERCHANTS = demo.merchants.map(({ mchid }) => mchid);

/** Neither a list of numbers or origins, nor a choice, a number or a locator. */
const MALFORMED = 'https://a/b';

/** A variable added to the functions is in here by itself. */
const variablesRead = async (): Promise<string[]> => {
  const findings = await examineWith(PUBLIC_KEY_MERCHANT);
  return findings.map(({ looked }) => looked).filter((looked) => looked.startsWith('PREPAY_'));
};

describe('doctor', () => {
  it.each(MERCHANTS)('passes every line of the healthy merchant %s', async (mchid) => {
    const findings = await examineWith(mchid);
    expect(findings.filter(({ level }) => level !== 'pass')).toEqual([]);
    expect(findings.length).toBeGreaterThan(15);
  });

  it('passes a certificate that fits', async () => {
    const findings = await examineWith(PUBLIC_KEY_MERCHANT, fitting(-1, 400));
    expect(findings.filter(({ level }) => level !== 'pass')).toEqual([]);
    expect(findings.filter(({ looked }) => looked.startsWith('merchant certificate'))).toHaveLength(3);
  });

  it.each(TROUBLES)(
    'answers $trouble with $level at "$looked"',
    async ({ mchid, make, level, looked, found, remedy }) => {
      const findings = await examineWith(mchid, make);
      const expected = { level, looked, found: expect.stringMatching(found), remedy: expect.stringMatching(remedy) };
      expect(findings).toContainEqual(expected);
    },
  );

  it('shows every line that it prints in the table of troubles', async () => {
    const printed = (await Promise.all([...MERCHANTS.map((mchid) => examineWith(mchid))])).flat();
    const broken = new Set([...TROUBLES.map(({ looked }) => looked), ...(await variablesRead())]);
    expect([...new Set(printed.map(({ looked }) => looked))].filter((looked) => !broken.has(looked))).toEqual([]);
  });

  it('fails every variable that the functions read, all of them at once', async () => {
    const names = await variablesRead();
    const findings = await examineWith(PUBLIC_KEY_MERCHANT, {
      env: () => Object.fromEntries(names.map((name) => [name, MALFORMED])),
    });
    const failed = findings.filter(({ level, found }) => level === 'fail' && !found.includes(MALFORMED));
    expect(failed.map(({ looked }) => looked)).toEqual(names);
  });

  it('tells every problem of the environment at once, and examines the rest', async () => {
    const findings = await examineWith(PUBLIC_KEY_MERCHANT, {
      env: () => ({ PREPAY_TABLE: undefined, PREPAY_WECOM_ORIGINS: 'x', PREPAY_RAW_EVENTS: 'x' }),
    });
    const failed = findings.filter(({ level }) => level === 'fail').map(({ looked }) => looked);
    expect(failed).toEqual(['PREPAY_TABLE', 'PREPAY_WECOM_ORIGINS', 'PREPAY_RAW_EVENTS']);
    expect(findings.map(({ looked }) => looked)).toContain('APIv3 answer');
  });

  it('goes past one probe of WeChat', async () => {
    const findings = await examineWith(PUBLIC_KEY_MERCHANT, { fault: { call: 'query', signature: 'probe', count: 1 } });
    expect(findings).toContainEqual(expect.objectContaining({ looked: 'APIv3 answer', level: 'pass' }));
  });

  it('accepts API keys of nobody where orders come with tokens', async () => {
    const findings = await examineWith(WECOM_MERCHANT, { secret: (s) => Object.assign(s, { api_keys: [] }) });
    expect(findings).toContainEqual(expect.objectContaining({ looked: 'api_keys', level: 'warn' }));
  });
});

const secretValues = (value: unknown): string[] => {
  if (typeof value === 'string') return value.length >= 20 && !/^(https|PUB_KEY)/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretValues) : [];
};

const KEYS = secretValues(demo.secrets).filter((value) => !/^[0-9A-F]{40}$|^[0-9a-f]{64}$/.test(value));

describe('the lines of doctor', () => {
  it.each(TROUBLES)('hold no key and no line break under $trouble', async ({ mchid, make }) => {
    const text = JSON.stringify(await examineWith(mchid, make));
    for (const value of [...KEYS, 'hunter2hunter2']) expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(text).not.toContain('\\n');
  });

  it('mask what an answer echoes', async () => {
    const { apiv3_key } = (demo.secrets['prepay-merchant-1900000109'] as { wechatpay_v3: { apiv3_key: string } })
      .wechatpay_v3;
    const exchange = answeredWith(403, { code: 'ECHO', message: `you sent ${apiv3_key}\nfail  forged line` });
    const findings = await examineWith(PUBLIC_KEY_MERCHANT, { exchange });
    const text = JSON.stringify(findings);
    expect(text).toContain('you sent *** fail');
    expect(text).not.toContain(apiv3_key);
  });
});
