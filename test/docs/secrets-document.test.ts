import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { examineEnvironment } from '../../infra/doctor/environment.ts';
import { composeSecret } from '../../infra/secret/compose.ts';
import { newApiKey } from '../../infra/secret/new-keys.ts';
import { systemClock } from '../../shared/clock.ts';
import { filesOf, handedOut, PUBLIC_KEY_MERCHANT } from '../secret/wechat-directory.ts';
import { blocksOf, read } from './guides.ts';

it("docs/secrets.md's profile becomes a secret that the functions take", async () => {
  const [profile = ''] = blocksOf(read('docs/secrets.md'), 'json');
  const desk = handedOut(PUBLIC_KEY_MERCHANT);
  desk.profile = { ...JSON.parse(profile), api_keys: [newApiKey('back-office-1', ['orders:write'], []).entry] };
  const files = filesOf(desk)
    .set('apiv2-key', Buffer.from(`${randomBytes(16).toString('hex')}\n`))
    .set('corpsecret', Buffer.from(randomBytes(32).toString('base64url')));
  const { secret, findings } = await composeSecret({
    mchid: desk.mchid,
    files,
    publicKeyId: desk.publicKeyId,
    limit: 4_096,
    settings: examineEnvironment({}, desk.mchid).settings,
    clock: systemClock,
  });
  expect(findings.filter(({ level }) => level !== 'pass')).toEqual([]);
  expect(Object.keys(secret ?? {})).toEqual(expect.arrayContaining(['wechatpay_v3', 'wechatpay_v2', 'wecom']));
});
