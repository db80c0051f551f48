import type { ExpectationSuite } from './suite';

/** What a suite says of the features: the part that a row to predict can be held against. */
export function featureExpectations(suite: ExpectationSuite, features: readonly string[]): ExpectationSuite {
  const { schema, columns = {} } = suite;
  return {
    schema,
    columns: Object.fromEntries(
      features.flatMap((name) => (Object.hasOwn(columns, name) ? [[name, columns[name]!]] : [])),
    ),
  };
}
