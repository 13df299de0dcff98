import { pass, warn } from '../finding.ts';
import type { Check } from '../subject.ts';

const DOCUMENTED = /^wx[0-9a-z]{16}$/;

export const lookAtAppids: Check = ({ secret }) => {
  if (secret === null) return [];
  const { appids } = secret.merchant;
  if (appids === null) return [pass('appid', 'none is listed, so WeChat alone checks them')];
  return appids.map((appid) =>
    DOCUMENTED.test(appid)
      ? pass('appid', `${appid} has the usual form`)
      : warn(
          'appid',
          `${appid.slice(0, 64)} is not wx and 16 of 0-9 a-z`,
          'Compare it with the appid in the settings of the mini-program, account or app.',
        ),
  );
};
