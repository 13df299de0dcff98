import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium; the tests bring no browser of their own. */
export const CHROMIUM = '/usr/bin/chromium';

/** Why the console cannot be tried in a browser here, if it cannot. */
export const noChromium = existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}; apt-get install chromium`;

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
