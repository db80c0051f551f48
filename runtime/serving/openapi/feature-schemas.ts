import { z } from 'zod';
import type { Feature, FeatureBaseline } from '../../model/artifact';
import type { TrainedModel } from '../../model/trained-model';

/** Digits of an example: enough to be realistic, few enough to be readable. */
const EXAMPLE_DIGITS = 4;

export const ROW_VALUE = 'RowValue';

/** A row as a client may write it. */
export interface RowSchemas {
  /** Values in the order of the features. */
  readonly positional: z.ZodType;
  /** Values by name. */
  readonly named: z.ZodType;
  /** Any value of a row; `ROW_VALUE` is its name in the document. */
  readonly value: z.ZodType;
}

export function rowSchemas({ features, baseline }: TrainedModel): RowSchemas {
  const values = features.map((feature, index) => {
    const schema = featureSchema(feature, baseline.features[index]!);
    return feature.missingAs === undefined ? schema : schema.nullable();
  });
  const [first, ...rest] = values;
  return {
    positional: z
      .tuple([first!, ...rest])
      .describe(`The values of ${features.map(({ name }) => name).join(', ')}, in this order.`),
    named: z.strictObject(
      Object.fromEntries(
        features.map(({ name, missingAs }, index) => [
          name,
          missingAs === undefined ? values[index]! : values[index]!.optional(),
        ]),
      ),
    ),
    value: valueSchema(features),
  };
}

function valueSchema(features: readonly Feature[]): z.ZodType {
  const kinds = new Set(features.map(({ kind }) => kind));
  const schema =
    kinds.size > 1 ? z.union([z.number(), z.string()]) : kinds.has('numeric') ? z.number() : z.string();
  return features.some(({ missingAs }) => missingAs !== undefined) ? schema.nullable() : schema;
}

/** The middle of the baseline: the mean of each number, the most frequent of each category. By name. */
export function exampleRow({ features, baseline }: TrainedModel): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    features.map((feature, index) => [feature.name, exampleValue(feature, baseline.features[index]!)]),
  );
}

/** Numbers outside of the training range are served (and may count as drift), so the range is no limit. */
function featureSchema(feature: Feature, baseline: FeatureBaseline): z.ZodType {
  const examples = [exampleValue(feature, baseline)];
  if (feature.kind === 'categorical') {
    return z
      .enum(feature.categories)
      .meta({ examples, description: 'One of the categories seen in training.' });
  }
  const { minimum, maximum } = feature;
  const spread =
    baseline.kind === 'numeric'
      ? `; mean ${short(baseline.mean)}, standard deviation ${short(baseline.standardDeviation)}`
      : '';
  return z.number().meta({
    examples,
    description: `Seen in training: ${minimum} to ${maximum}${spread}.`,
    'x-training-range': [minimum, maximum],
  });
}

function exampleValue(feature: Feature, baseline: FeatureBaseline): number | string {
  if (feature.kind === 'numeric') return baseline.kind === 'numeric' ? short(baseline.mean) : feature.minimum;
  return feature.categories[baseline.counts.indexOf(Math.max(...baseline.counts))]!;
}

function short(value: number): number {
  return Number(value.toPrecision(EXAMPLE_DIGITS));
}
