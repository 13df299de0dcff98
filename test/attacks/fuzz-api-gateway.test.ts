import { asApiGateway } from '../http/events.ts';
import { fuzz } from './fuzz.ts';

fuzz({
  name: 'an API gateway',
  rawEvents: false,
  wrap: ({ body, headers, method, base64 }) => ({
    ...asApiGateway(base64 ? Buffer.from(body).toString('base64') : body, headers),
    httpMethod: method,
    isBase64Encoded: base64,
  }),
  envelope: { base64: true },
});
