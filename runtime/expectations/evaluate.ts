import { missingRows, type Column, type Dataset } from '../data/dataset';
import { describeSpelling } from '../data/number-spelling';
import type { NumberFormat } from '../data/parse-number';
import type { ColumnExpectation, ExpectationSuite } from './suite';

/** Result of one expectation. */
export interface ExpectationResult {
  /** Path in the suite, such as `columns.tier.categories`. */
  readonly expectation: string;
  readonly holds: boolean;
  /** The expectation and the value found, in words. */
  readonly message: string;
}

/** Evaluates a suite on a table. @returns one result for each expectation, in the suite's order */
export function evaluateExpectations(
  suite: ExpectationSuite,
  dataset: Dataset,
): readonly ExpectationResult[] {
  return [
    ...evaluateTable(suite, dataset),
    ...Object.entries(suite.columns ?? {}).flatMap(([name, expected]) => {
      const column = dataset.columns.find((each) => each.name === name);
      return evaluateColumn(name, expected, column, dataset);
    }),
  ];
}

function evaluateTable({ table, columns = {} }: ExpectationSuite, dataset: Dataset): ExpectationResult[] {
  const results: ExpectationResult[] = [];
  const { min, max } = table?.rows ?? {};
  if (min !== undefined) {
    results.push(result('table.rows.min', dataset.rows >= min, `at least ${min} rows`, `${dataset.rows}`));
  }
  if (max !== undefined) {
    results.push(result('table.rows.max', dataset.rows <= max, `at most ${max} rows`, `${dataset.rows}`));
  }
  if (table?.columns === 'exactly') {
    const others = dataset.columns.map(({ name }) => name).filter((name) => !Object.hasOwn(columns, name));
    const seen = others.length === 0 ? 'none' : quoted(others);
    results.push(result('table.columns', others.length === 0, 'no columns but those of the suite', seen));
  }
  return results;
}

function evaluateColumn(
  name: string,
  expected: ColumnExpectation,
  column: Column | undefined,
  { rows, format }: Dataset,
): ExpectationResult[] {
  const results: ExpectationResult[] = [];
  const add = (key: keyof ColumnExpectation, holds: boolean, wanted: string, seen: string): number =>
    results.push(result(`columns.${name}.${key}`, holds, `"${name}" ${wanted}`, seen));
  if (column === undefined) {
    add('required', expected.required === false, 'as a column', 'it is absent');
    return results;
  }
  add('required', true, 'as a column', 'it is there');
  const missing = missingRows(column);
  const present = rows - missing;
  // a column without a value has every type
  const type = present === 0 ? expected.type : column.kind === 'numeric' ? 'number' : 'category';
  if (expected.type !== undefined) {
    add('type', type === expected.type, `to hold ${TYPE_NAMES[expected.type]}`, describeType(column, format));
  }
  if (expected.missing !== undefined) {
    add(
      'missing',
      missing <= expected.missing * rows,
      `missing in at most ${expected.missing} of the rows`,
      `${missing} of ${rows}`,
    );
  }
  if (expected.min !== undefined || expected.max !== undefined) {
    const range = column.kind === 'numeric' && present > 0 ? span(column.values) : undefined;
    const seen = range === undefined ? describeType(column, format) : `${range.min} to ${range.max}`;
    const outside = (holds: (range: { min: number; max: number }) => boolean): boolean =>
      present === 0 || (range !== undefined && holds(range));
    const { min, max } = expected;
    if (min !== undefined)
      add(
        'min',
        outside((own) => own.min >= min),
        `at least ${min}`,
        seen,
      );
    if (max !== undefined)
      add(
        'max',
        outside((own) => own.max <= max),
        `at most ${max}`,
        seen,
      );
  }
  if (expected.categories !== undefined) {
    const allowed = new Set(expected.categories);
    const others = distinctTexts(column).filter((value) => !allowed.has(value));
    const seen = others.length === 0 ? 'no other' : quoted(others);
    add('categories', others.length === 0, `one of ${quoted(expected.categories)}`, seen);
  }
  if (expected.unique === true) {
    const repeated = present - distinctTexts(column).length;
    add('unique', repeated === 0, 'different in every row', `${repeated} values occur again`);
  }
  return results;
}

const TYPE_NAMES = { number: 'numbers', category: 'categories' } as const;

function describeType(column: Column, format: NumberFormat | undefined): string {
  if (column.kind === 'numeric') return 'numbers';
  const spelling = describeSpelling(column, format);
  if (spelling !== undefined) return spelling;
  return column.numericRows === 0 ? 'text' : `text, and numbers in ${column.numericRows} rows`;
}

function span(values: Float64Array): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function distinctTexts(column: Column): readonly string[] {
  if (column.kind === 'categorical') return column.categories;
  return [...new Set(column.values)].filter((value) => !Number.isNaN(value)).map(String);
}

function quoted(values: readonly string[]): string {
  const listed = values.slice(0, 5).map((value) => `"${value}"`);
  return listed.join(', ') + (values.length > 5 ? ` and ${values.length - 5} more` : '');
}

function result(expectation: string, holds: boolean, wanted: string, seen: string): ExpectationResult {
  return { expectation, holds, message: `expected ${wanted}; got ${seen}` };
}
