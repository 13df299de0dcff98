/**
 * One empty secret per merchant of PREPAY_MERCHANTS. Made here, they have addresses that a role can name to the letter;
 * their values are put in by hand, so that no template, state or log ever holds one.
 */
const NUMBER = /^[0-9A-Za-z_-]{1,32}$/;

/** CloudFormation's names are letters and digits. */
const logicalId = (mchid) => `Merchant${mchid.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')}Secret`;

const shell = (mchid) => ({
  Type: 'AWS::SecretsManager::Secret',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { Name: `prepay-merchant-${mchid}`, Description: 'Prepay: keys of one merchant' },
});

module.exports = async ({ resolveVariable }) => {
  const merchants = String(await resolveVariable('env:PREPAY_MERCHANTS'))
    .split(',')
    .map((id) => id.trim());
  if (!merchants.every((id) => NUMBER.test(id)) || new Set(merchants).size !== merchants.length) {
    throw new Error('PREPAY_MERCHANTS must be different merchant numbers, separated by commas.');
  }
  return {
    shells: { Resources: Object.fromEntries(merchants.map((id) => [logicalId(id), shell(id)])) },
    addresses: merchants.map((id) => ({ Ref: logicalId(id) })),
  };
};
