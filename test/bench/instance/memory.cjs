// An instance of a function that serves for a while: tells what it holds after so many orders, and after more. Plain
// JavaScript, and nothing loaded but the bundle, so that nothing else is weighed. Arguments: the bundle, an event as JSON,
// the numbers of orders after which to look.
'use strict';
const { randomUUID } = require('node:crypto');
const { writeSync } = require('node:fs');
const [, , bundle, eventText, ...looks] = process.argv;
process.stdin.on('end', () => process.exit(0)).resume();

const IN_FLIGHT = 4;
const { handler } = require(bundle);
const event = JSON.parse(eventText);
const order = JSON.parse(event.body);

const placeOne = async () => {
  const out_trade_no = randomUUID().replaceAll('-', '');
  const answer = await handler({ ...event, body: JSON.stringify({ ...order, out_trade_no }) });
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}: ${answer.body}`);
};

const look = () => {
  // Twice: what the first collection finalizes, the second frees.
  for (let times = 0; times < 2; times++) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
};

let done = 0;
const placeUpTo = async (count) => {
  const work = async () => {
    while (done < count) {
      done++;
      await placeOne();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
};

const main = async () => {
  for (const count of looks.map(Number)) {
    await placeUpTo(count);
    writeSync(1, `${JSON.stringify(look())}\n`);
  }
};

main().catch((error) => {
  writeSync(2, `${error.stack}\n`);
  process.exit(1);
});
