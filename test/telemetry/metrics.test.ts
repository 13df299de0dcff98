import { describe, expect, it } from 'vitest';
import { createLog } from '../../shared/log.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';
import { aRequestLog } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { faultsOf } from './embedded-metrics.ts';

const createScene = (metrics: Metrics) => {
  const clock = createManualClock(1_795_327_200_000);
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const log = createLog('info', destination, metrics);
  return { clock, lines, log, request: aRequestLog(log, clock) };
};

describe('the line of a request', () => {
  it('tells CloudWatch a count and a duration by operation and outcome', async () => {
    const { clock, lines, request } = createScene('emf');
    await clock.advance(42);
    request.note({ outcome: 'placed' });
    request.end({ status: 200 });
    const [line = {}] = lines;
    expect(faultsOf(line)).toEqual([]);
    expect(line).toMatchObject({
      event: 'request',
      operation: 'scripted',
      outcome: 'placed',
      duration_ms: 42,
      Requests: 1,
      Duration: 42,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Prepay',
            Dimensions: [['operation', 'outcome']],
            Metrics: [
              { Name: 'Requests', Unit: 'Count' },
              { Name: 'Duration', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    });
    const { Timestamp } = line._aws as { Timestamp: number };
    expect(Math.abs(Timestamp - Date.now())).toBeLessThan(60_000);
  });

  it('counts an instance that is ended for its time', () => {
    const { lines, request } = createScene('emf');
    request.end({});
    expect(faultsOf(lines[0] ?? {})).toEqual([]);
  });

  it('says nothing to CloudWatch where nobody asks', () => {
    const { lines, request } = createScene('off');
    request.end({ status: 200 });
    expect(Object.keys(lines[0] ?? {})).not.toEqual(expect.arrayContaining(['_aws']));
    expect(lines[0]).not.toHaveProperty('Requests');
  });

  it('is the only one that counts', () => {
    const { lines, request, log } = createScene('emf');
    request.warn({ event: 'claim_lost' });
    log.error({ event: 'secrets_unavailable', serving: false });
    for (const line of lines) expect(line).not.toHaveProperty('_aws');
  });
});

describe('the check of the format', () => {
  const LINE = {
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [{ Namespace: 'Prepay', Dimensions: [['operation']], Metrics: [{ Name: 'Requests' }] }],
    },
    operation: 'app',
    Requests: 1,
  };

  it.each([
    ['nothing', LINE, 0],
    ['no metadata', { operation: 'app', Requests: 1 }, 1],
    ['a time that is no integer', { ...LINE, _aws: { ...LINE._aws, Timestamp: 1.5 } }, 1],
    ['a dimension that the line lacks', { ...LINE, operation: undefined }, 1],
    ['a dimension that is a number', { ...LINE, operation: 7 }, 1],
    ['a metric that is text', { ...LINE, Requests: '1' }, 1],
  ])('finds fault with %s', (_what, line, faults) => {
    expect(faultsOf(line)).toHaveLength(faults);
  });
});
