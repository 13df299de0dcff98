import { BlockList, isIP } from 'node:net';
import { worldOf } from '../../../shared/config.ts';
import { type Finding, fail, pass, warn } from '../finding.ts';
import { type Check, systemsOf } from '../subject.ts';

const LOOKED = 'notify_url';

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6');
}

const isPrivate = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return PRIVATE.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return !host.includes('.') || /\.(local|internal|lan|localhost)$/.test(host);
};

/** WeChat's servers call it from outside, with POST; a double on this machine reaches more. */
export const lookAtNotifyUrl: Check = (subject) => {
  if (subject.secret === null) return [];
  const { notify_url } = subject.secret.merchant;
  if (notify_url === null) {
    return subject.secret.block.notify_url === undefined
      ? [pass(LOOKED, 'none is set, so every order brings its own')]
      : [];
  }
  if (!URL.canParse(notify_url)) {
    return [fail(LOOKED, 'is not a URL', 'Write it as https://host/path, without query.')];
  }
  const { protocol, hostname } = new URL(notify_url);
  const real = systemsOf(subject).some((system) => worldOf(subject.settings.origins[system]) === 'wechat');
  const unreachable = real ? fail : warn;
  const findings: Finding[] = [
    ...(protocol === 'https:' ? [] : [warn(LOOKED, 'is http', 'Use https, which WeChat asks for.')]),
    ...(isPrivate(hostname)
      ? [unreachable(LOOKED, 'is a private address', 'Use a public host name; WeChat cannot reach this one.')]
      : []),
  ];
  return findings.length > 0 ? findings : [pass(LOOKED, 'is https, public and without query')];
};
