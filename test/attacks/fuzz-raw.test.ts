import { fuzz } from './fuzz.ts';

fuzz({
  name: 'the console',
  rawEvents: true,
  wrap: ({ body }) => {
    try {
      return JSON.parse(body) as unknown;
    } catch {
      return body;
    }
  },
  envelope: null,
});
