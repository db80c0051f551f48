import type { ViolationKind } from '../contract/metrics';
import type { Feature } from '../model/artifact';
import type { ExpectationSuite } from '../expectations/suite';

/** One expectation of one feature, as a check of a value in the model's encoding. */
export interface RowRule {
  readonly feature: string;
  /** Index of the feature in a row. */
  readonly column: number;
  readonly kind: ViolationKind;
  /** Path in the suite, such as `columns.load.max`. */
  readonly expectation: string;
  /** The condition, as in `must be at most 90`. */
  readonly wanted: string;
  readonly holds: (value: number) => boolean;
  /** The value as a client wrote it. */
  readonly write: (value: number) => string;
}

/**
 * The expectations of a suite that a single value of a row can break: ranges and categories. Types and missing values
 * are checked when rows are read. Uniqueness cannot be checked in a single request.
 */
export function rowRules(features: readonly Feature[], suite: ExpectationSuite): readonly RowRule[] {
  return features.flatMap((feature, column): RowRule[] => {
    const { name } = feature;
    const { min, max, categories } = suite.columns?.[name] ?? {};
    const place = (kind: ViolationKind) => ({
      feature: name,
      column,
      kind,
      expectation: `columns.${name}.${kind}`,
    });
    if (feature.kind === 'categorical') {
      if (categories === undefined) return [];
      const allowed = feature.categories.map((category) => categories.includes(category));
      // the row reader refuses categories that the model does not have
      if (!allowed.includes(false)) return [];
      return [
        {
          ...place('categories'),
          wanted: `one of ${categories
            .slice(0, 10)
            .map((category) => JSON.stringify(category))
            .join(', ')}`,
          holds: (index) => allowed[index] === true,
          write: (index) => JSON.stringify(feature.categories[index]),
        },
      ];
    }
    return [
      ...(min === undefined
        ? []
        : [
            {
              ...place('min'),
              wanted: `at least ${min}`,
              holds: (value: number) => value >= min,
              write: String,
            },
          ]),
      ...(max === undefined
        ? []
        : [
            {
              ...place('max'),
              wanted: `at most ${max}`,
              holds: (value: number) => value <= max,
              write: String,
            },
          ]),
    ];
  });
}
