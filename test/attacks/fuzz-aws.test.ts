import { asAws2 } from '../http/events.ts';
import { fuzz } from './fuzz.ts';

fuzz({
  name: 'AWS, format 2.0',
  rawEvents: false,
  wrap: ({ body, headers, method, base64 }) => ({
    ...asAws2(base64 ? Buffer.from(body).toString('base64') : body, headers),
    requestContext: { http: { method, path: '/orders' }, requestId: 'aws-1', stage: '$default' },
    isBase64Encoded: base64,
  }),
  envelope: { base64: true },
});
