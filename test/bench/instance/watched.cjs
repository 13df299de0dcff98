// Preloaded into a process that is measured from outside: tells its caller what it has spent and what it holds, and ends with
// it. The script itself runs as it always does. Needs --expose-gc and an IPC channel.
'use strict';

const ANSWERS = {
  spent: () => process.cpuUsage(),
  held: () => {
    // Twice: what the first collection finalizes, the second frees.
    for (let times = 0; times < 2; times++) globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed + external, rss };
  },
};

process.on('message', (question) => process.send(ANSWERS[question]()));
process.on('disconnect', () => process.exit(0));
