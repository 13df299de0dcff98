import { Ajv } from 'ajv';

const name = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

/**
 * The embedded metric format as its specification writes it (Amazon CloudWatch User Guide, Specification: Embedded metric
 * format): metadata object, MetricDirective, DimensionSet, MetricDefinition.
 */
const validate = new Ajv({ allErrors: true }).compile({
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      additionalProperties: false,
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            additionalProperties: false,
            properties: {
              Namespace: name(1024),
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 30, items: name(250) },
              },
              Metrics: {
                type: 'array',
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  additionalProperties: false,
                  properties: {
                    Name: name(1024),
                    Unit: { enum: ['Count', 'Milliseconds'] },
                    StorageResolution: { enum: [1, 60] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
});

interface Directive {
  Dimensions: string[][];
  Metrics: { Name: string }[];
}

/** Whatever keeps CloudWatch from reading metrics out of a line; the schema alone does not look at the values named. */
export const faultsOf = (line: Record<string, unknown>): string[] => {
  if (!validate(line)) return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const { CloudWatchMetrics } = line._aws as { CloudWatchMetrics: Directive[] };
  return CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => [
    ...Dimensions.flat()
      .filter((target) => typeof line[target] !== 'string' || (line[target] as string).length > 1024)
      .map((target) => `the dimension ${target} names no text`),
    ...Metrics.filter(({ Name }) => typeof line[Name] !== 'number').map(
      ({ Name }) => `the metric ${Name} names no number`,
    ),
  ]);
};
