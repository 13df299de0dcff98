/** The table as CreateTable and CloudFormation take it. It is paid by request, because orders come in bursts. */
export const DYNAMODB_TABLE = {
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
} as const;

/** What UpdateTimeToLive and CloudFormation take; seconds since the epoch. A row past it counts until it is swept. */
export const DYNAMODB_TIME_TO_LIVE = { AttributeName: 'expire_at_s', Enabled: true } as const;

/** What a function needs of IAM, on the table alone. */
export const DYNAMODB_ACTIONS = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
] as const;
