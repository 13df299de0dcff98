'use strict';
// What a platform runs inside an instance: loads the function once, then hands over one event at a time. Written for the
// oldest Node.js that the bundles are for.
const path = require('node:path');

const contexts = {
  // Members and getters as SCF's runtime shows them: everything in snake_case, two members JSON or lists as text.
  scf: ({ requestId, limitMs }, remaining) => {
    let waits = true;
    return {
      get callbackWaitsForEmptyEventLoop() {
        return waits;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        waits = value;
      },
      getRemainingTimeInMillis: remaining,
      memory_limit_in_mb: 256,
      time_limit_in_ms: limitMs,
      request_id: requestId,
      environment: '{"SCF_NAMESPACE":"default"}',
      environ: 'SCF_NAMESPACE=default;SCF_NAMESPACE=default',
      function_version: '$LATEST',
      function_name: process.env.SCF_FUNCTIONNAME,
      namespace: 'default',
      tencentcloud_region: process.env.TENCENTCLOUD_REGION,
      tencentcloud_appid: process.env.TENCENTCLOUD_APPID,
      tencentcloud_uin: process.env.TENCENTCLOUD_UIN,
    };
  },
  lambda: ({ requestId }, remaining) => ({
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/prepay',
    logStreamName: '2026/11/26/[$LATEST]0',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:prepay',
    awsRequestId: requestId,
    getRemainingTimeInMillis: remaining,
  }),
};

const [directory, platform] = process.argv.slice(2);

let handler;
try {
  ({ handler } = require(path.join(directory, 'index.js')));
  process.send({ ready: true });
} catch (error) {
  process.send({ failed: error.message });
}

process.on('message', async (invocation) => {
  const until = Date.now() + invocation.limitMs;
  const context = contexts[platform](invocation, () => Math.max(0, until - Date.now()));
  try {
    process.send({ result: await handler(invocation.event, context) });
  } catch (error) {
    process.send({ thrown: error.message });
  }
});
