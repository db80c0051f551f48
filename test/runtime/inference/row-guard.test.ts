import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { ExpectationSuite } from '../../../runtime/expectations/suite';
import type { InputRows } from '../../../runtime/inference/inference-input';
import { InvalidRowsError } from '../../../runtime/inference/invalid-rows-error';
import { RowGuard } from '../../../runtime/inference/row-guard';
import { RowReader } from '../../../runtime/inference/row-reader';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { smallArtifactContent } from '../../support/small-model';

const { features } = smallArtifactContent();
const expectations: ExpectationSuite = {
  schema: 'cdk8s-aiops/expectations/v1',
  columns: {
    temperature: { type: 'number', min: 0, max: 40 },
    load: { max: 1 },
    zone: { type: 'category', categories: ['eu'] },
  },
};

function guarded(refuse = false) {
  const registry = new Registry();
  const metrics = createMetrics(registry);
  const guard = new RowGuard({ features, expectations, metrics, refuse });
  const reader = new RowReader(features, guard);
  const checked = (given: InputRows): Float64Array => {
    const { values, rows } = reader.read(given);
    guard.check(values, rows);
    return values;
  };
  return {
    positional: (rows: readonly unknown[]) => checked({ form: 'positional', rows }),
    named: (rows: readonly unknown[]) => checked({ form: 'named', rows }),
    /** What was counted, by feature and kind, zeros left out. */
    counted: async () => {
      const { values } = await metrics.dataQualityViolations.get();
      return Object.fromEntries(
        values
          .filter(({ value }) => value > 0)
          .map(({ labels, value }) => [`${labels.feature} ${labels.kind}`, value]),
      );
    },
    rows: async () => (await metrics.dataQualityRows.get()).values[0]?.value,
    series: async () => (await metrics.dataQualityViolations.get()).values,
  };
}

function refusalOf(read: () => unknown): InvalidRowsError {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidRowsError) return error;
  }
  throw new Error('it was not refused');
}

describe('a value that breaks an expectation', () => {
  test('is counted by feature and kind, once for each row, and answered all the same', async () => {
    const { positional, counted, rows } = guarded();
    const values = positional([
      [-1, 0.5, 'eu'],
      [41, 2, 'us'],
      [42, 1, 'eu'],
    ]);
    expect([...values]).toEqual([-1, 0.5, 0, 41, 2, 1, 42, 1, 0]);
    expect(await counted()).toEqual({
      'temperature min': 1,
      'temperature max': 2,
      'load max': 1,
      'zone categories': 1,
    });
    expect(await rows()).toBe(3);
  });

  test('is refused where it shall be, by row, feature and expectation, and counted as well', async () => {
    const { named, counted } = guarded(true);
    const problem = refusalOf(() =>
      named([
        { temperature: 20, load: 0.5, zone: 'eu' },
        { temperature: 41, load: 0.5, zone: 'us' },
      ]),
    );
    expect(problem.errors).toEqual([
      {
        row: 1,
        feature: 'temperature',
        expectation: 'columns.temperature.max',
        detail: 'must be at most 40, as the expectation columns.temperature.max says, got 41',
      },
      {
        row: 1,
        feature: 'zone',
        expectation: 'columns.zone.categories',
        detail: 'must be one of "eu", as the expectation columns.zone.categories says, got "us"',
      },
    ]);
    expect(await counted()).toEqual({ 'temperature max': 1, 'zone categories': 1 });
  });

  test('lies outside of the bounds, which belong to the range', async () => {
    const { positional, counted } = guarded(true);
    positional([
      [0, 1, 'eu'],
      [40, 1, 'eu'],
    ]);
    expect(await counted()).toEqual({});
  });
});

test.each([
  ['null', [null, 0.5, 'eu'], 'temperature missing'],
  ['a text for a number', ['20', 0.5, 'eu'], 'temperature type'],
  ['a number for a text', [20, 0.5, 7], 'zone type'],
  ['a category never seen', [20, 0.5, 'mars'], 'zone categories'],
  ['nothing for a text', [20, 0.5, null], 'zone missing'],
])('a value that cannot be read is counted with its reason: %s', async (_, row, counts) => {
  const { positional, counted, rows } = guarded();
  expect(refusalOf(() => positional([row])).errors).toHaveLength(1);
  expect(await counted()).toEqual({ [counts]: 1 });
  expect(await rows()).toBe(1);
});

test('a feature that a row does not name is missing', async () => {
  const { named, counted } = guarded();
  refusalOf(() => named([{ temperature: 20 }]));
  expect(await counted()).toEqual({ 'load missing': 1, 'zone missing': 1 });
});

test('every series that can ever count is there at 0 from the start, and no others', async () => {
  const series = (await guarded().series()).map(({ labels, value }) => [labels.feature, labels.kind, value]);
  expect(series.sort()).toEqual([
    ['load', 'max', 0],
    ['load', 'missing', 0],
    ['load', 'type', 0],
    ['temperature', 'max', 0],
    ['temperature', 'min', 0],
    ['temperature', 'missing', 0],
    ['temperature', 'type', 0],
    ['zone', 'categories', 0],
    ['zone', 'missing', 0],
    ['zone', 'type', 0],
  ]);
});
