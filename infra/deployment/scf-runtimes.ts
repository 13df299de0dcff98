/**
 * The Node.js runtimes that SCF sells, by the API's names (https://www.tencentcloud.com/document/product/583/11060; the
 * names up to 18.15 also in the description of CreateFunction), without those that the page is about to retire. Bundles
 * are built for Node.js 20.
 */
export const SCF_RUNTIMES = [
  'Nodejs20.19',
  'Nodejs18.15',
  'Nodejs16.13',
  'Nodejs14.18',
  'Nodejs12.16',
  'Nodejs10.15',
] as const;

/** What the bundles' target runs on. */
export const fitsBundles = (runtime: unknown): boolean => /^Nodejs(2\d|[3-9]\d)\./.test(String(runtime));
