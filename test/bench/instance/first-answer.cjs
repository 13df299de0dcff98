// A new instance of a function: loads the bundle, hands it one event and tells when the answer was there. Plain
// JavaScript, so that no time goes into stripping types. Arguments: the bundle, the event as JSON.
'use strict';
const { writeSync } = require('node:fs');
const [, , bundle, event] = process.argv;

const startedAt = Date.now();
const context = {
  request_id: 'cold-start',
  getRemainingTimeInMillis: () => 15_000 - (Date.now() - startedAt),
};

require(bundle)
  .handler(JSON.parse(event), context)
  .then((answer) => {
    const at = process.hrtime.bigint();
    if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}: ${answer.body}`);
    writeSync(1, String(at));
    process.exit(0);
  })
  .catch((error) => {
    writeSync(2, `${error.stack}\n`);
    process.exit(1);
  });
