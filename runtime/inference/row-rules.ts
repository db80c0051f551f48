import type { ViolationKind } from '../contract/metrics';
import type { Feature } from '../model/artifact';
import type { ExpectationSuite } from '../expectations/suite';

/** One expectation of one feature, ready to be asked of a value as the model takes it. */
export interface RowRule {
  readonly feature: string;
  /** Its place in a row. */
  readonly column: number;
  readonly kind: ViolationKind;
  /** Where it stands in the suite, such as `columns.load.max`. */
  readonly expectation: string;
  /** What is wanted, as in `must be at most 90`. */
  readonly wanted: string;
  readonly holds: (value: number) => boolean;
  /** The value as a client wrote it. */
  readonly write: (value: number) => string;
}

/**
 * What a suite says that single values of a row can break: ranges, and categories. Its types and missing values are
 * settled where rows are read, and whether values repeat no single request can know.
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
      // every category that can be read is allowed: what is not allowed cannot be read
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
