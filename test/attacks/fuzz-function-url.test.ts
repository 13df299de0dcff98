import { asFunctionUrl } from '../http/events.ts';
import { fuzz } from './fuzz.ts';

fuzz({
  name: 'an SCF function URL',
  rawEvents: false,
  wrap: ({ body, headers, method }) => asFunctionUrl(body, headers, { httpMethod: method }),
  envelope: { base64: false },
});
