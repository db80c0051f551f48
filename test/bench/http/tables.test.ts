import { expect, test } from 'vitest';
import { FASTAPI, FASTAPI_SKLEARN, HONO, OURS } from '../../../bench/http/contestants';
import { Results, type Measured } from '../../../bench/http/results';
import { goalTable, loadTable, protocolGoals, protocolTable } from '../../../bench/http/tables';

const MEASURED: Measured = {
  requestsPerSecond: 1000,
  failed: 0,
  p50: 1,
  p99: 2,
  cpu: 50,
  busy: 1,
  memory: 100,
};

function resultsOf(
  rounds: Readonly<Record<string, readonly Partial<Measured>[]>>,
  connections = 64,
): Results {
  const results = new Results();
  for (const [name, each] of Object.entries(rounds)) {
    for (const round of each) results.add(name, connections, { ...MEASURED, ...round });
  }
  return results;
}

function rowsOf(table: string): string[][] {
  const cells = table.split('\n').filter((line) => line.startsWith('| '));
  return cells.slice(2).map((line) => line.slice(2, -2).split(' | '));
}

test('a ratio is the median of the ratios within the rounds, not the ratio of the medians', () => {
  const results = resultsOf({
    [OURS]: [{ cpu: 10 }, { cpu: 20 }, { cpu: 90 }],
    [HONO]: [{ cpu: 10 }, { cpu: 40 }, { cpu: 30 }],
  });

  // 1, 0.5 and 3; the medians would give 20 / 30
  expect(results.ratio(OURS, HONO, 64, 'cpu')).toBe(1);
});

test('a cell holds the median with the lowest and the highest round', () => {
  const results = resultsOf({
    [OURS]: [{ requestsPerSecond: 3000 }, { requestsPerSecond: 1000 }, { requestsPerSecond: 2500 }],
  });

  expect(rowsOf(loadTable(results, 64))[0]!.slice(0, 3)).toEqual([OURS, '2,500 (1,000–3,000)', '1.00 ×']);
});

test('failed requests stand beside the name', () => {
  const results = resultsOf({ [OURS]: [{ failed: 4 }, { failed: 2 }] });

  expect(rowsOf(loadTable(results, 64))[0]![0]).toBe(`${OURS} (6 requests failed)`);
});

test('a goal counts as reached by requests a second and by CPU time apart', () => {
  const results = resultsOf({
    [OURS]: [{ requestsPerSecond: 900, cpu: 50 }],
    [HONO]: [{ requestsPerSecond: 1000, cpu: 49 }],
  });

  expect(rowsOf(goalTable(results, [64]))).toEqual([
    [`${HONO}: requests/s, 64 connections`, 'at least 0.95 ×', '0.90 ×', '**no**'],
    [`${HONO}: the same by CPU a request`, 'at least 0.95 ×', '0.98 ×', 'yes'],
  ]);
});

test('the goal against scikit-learn is held against the faster of its two endpoints', () => {
  const [first, second] = FASTAPI_SKLEARN;
  const results = resultsOf({
    [OURS]: [{}],
    [first!]: [{ requestsPerSecond: 10 }],
    [second!]: [{ requestsPerSecond: 20 }],
  });

  const peers = rowsOf(goalTable(results, [64])).map(([goal]) => goal!.split(':')[0]);
  expect(new Set(peers)).toEqual(new Set([second]));
});

test('latency is compared at every number of connections', () => {
  const results = new Results();
  for (const [connections, p99] of [
    [1, 1],
    [64, 3],
  ] as const) {
    results.add(OURS, connections, { ...MEASURED, p99 });
    results.add(FASTAPI, connections, MEASURED);
  }

  expect(rowsOf(goalTable(results, [1, 64])).filter(([goal]) => goal!.includes('p99'))).toEqual([
    [`${FASTAPI}: p99, 1 connection`, 'below 1 ×', '0.50 ×', 'yes'],
    [`${FASTAPI}: p99, 64 connections`, 'below 1 ×', '1.50 ×', '**no**'],
  ]);
});

test('goals of protocols compare CPU for the rows that they speak of, and leave out what was not measured', () => {
  const results = new Results();
  const add = (name: string, rows: number, cpu: number) => {
    results.add(name, rows, { ...MEASURED, cpu });
  };
  add('this runtime, /predict', 1, 20);
  add('this runtime, V2, JSON', 1, 22);
  add('this runtime, V2, JSON', 1000, 900);
  add('this runtime, V2, binary', 1000, 400);
  expect(rowsOf(protocolGoals(results))).toEqual([
    ['V2, JSON / our /predict: CPU, one row', 'at most 1.15 ×', '1.10 ×', 'yes'],
    ['V2, JSON / V2, binary: CPU, 1,000 rows', 'at least 3 ×', '2.25 ×', '**no**'],
  ]);
});

test('a table of protocols has rows a second, and each beside our /predict', () => {
  const results = new Results();
  results.add('this runtime, /predict', 100, MEASURED);
  results.add('this runtime, V2, binary', 100, { ...MEASURED, cpu: 25 });
  const rows = rowsOf(protocolTable(results, 100));
  expect(rows.map((row) => [row[0], row[2], row.at(-1)])).toEqual([
    ['this runtime, /predict', '100,000', '1.00 ×'],
    ['this runtime, V2, binary', '100,000', '0.50 ×'],
  ]);
});
