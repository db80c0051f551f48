import type { ExpectationSuite } from './suite';

/** The expectations of the features: the part of a suite that applies to rows to predict. */
export function featureExpectations(suite: ExpectationSuite, features: readonly string[]): ExpectationSuite {
  const { schema, columns = {} } = suite;
  return {
    schema,
    columns: Object.fromEntries(
      features.flatMap((name) => (Object.hasOwn(columns, name) ? [[name, columns[name]!]] : [])),
    ),
  };
}
