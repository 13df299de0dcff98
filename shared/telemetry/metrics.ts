/** Where the numbers of a request go besides its line: into CloudWatch's embedded metric format, or nowhere. */
export const METRICS = ['emf', 'off'] as const;
export type Metrics = (typeof METRICS)[number];

/** One count and one duration per operation and outcome; each pair of them is a metric of its own that AWS bills. */
const DIRECTIVE = {
  Namespace: 'Prepay',
  Dimensions: [['operation', 'outcome']],
  Metrics: [
    { Name: 'Requests', Unit: 'Count' },
    { Name: 'Duration', Unit: 'Milliseconds' },
  ],
};

/**
 * The line of a request as CloudWatch reads metrics out of it (Amazon CloudWatch User Guide, Specification: Embedded metric
 * format). `now` in milliseconds since the epoch.
 */
export const withMetrics = (line: Readonly<Record<string, unknown>>, now: number): Record<string, unknown> => ({
  ...line,
  Requests: 1,
  Duration: line.duration_ms,
  _aws: { Timestamp: now, CloudWatchMetrics: [DIRECTIVE] },
});
