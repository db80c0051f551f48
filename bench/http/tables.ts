import { FASTAPI, FASTAPI_BYTES, FASTAPI_SKLEARN, FASTAPI_STOCK, HONO, OURS, SAME_WORK } from './contestants';
import { FASTAPI_ONNX, MLSERVER } from './inference-servers';
import type { Measured, Results } from './results';

/** The load that PERFORMANCE's goals speak of. */
const GOAL_CONNECTIONS = 64;

/** What was measured with so many connections, and each contestant's ratio to ours. */
export function loadTable(results: Results, connections: number): string {
  const rows = results.names.map((name) => {
    const cell = cellsOf(results, name, connections);
    return [
      failedOf(results, name, connections),
      cell('requestsPerSecond', 0),
      times(results.ratio(OURS, name, connections, 'requestsPerSecond')),
      cell('p50', 2, ' ms'),
      cell('p99', 2, ' ms'),
      cell('cpu', 1, ' µs'),
      times(results.ratio(name, OURS, connections, 'cpu')),
      cell('memory', 0, ' MB'),
      `${Math.round(100 * results.median(name, connections, 'busy'))} %`,
    ];
  });
  const header = [
    'server',
    'requests/s',
    'ours / its',
    'p50',
    'p99',
    'CPU a request',
    'its / ours',
    'memory',
    'of its core',
  ];
  return `${counted(connections)}:\n\n${markdown(header, rows)}`;
}

/** Each goal, and what became of it; a goal whose peer is not there has no row. */
export function goalTable(results: Results, loads: readonly number[]): string {
  const at = loads.includes(GOAL_CONNECTIONS) ? GOAL_CONNECTIONS : loads[0]!;
  // the stack has two usual forms; the goal is held against the faster one
  const [sklearn] = FASTAPI_SKLEARN.filter((name) => results.has(name)).sort(
    (a, b) => results.median(b, at, 'requestsPerSecond') - results.median(a, at, 'requestsPerSecond'),
  );
  const speed = (peer: string | undefined, atLeast: number): string[][] => {
    if (peer === undefined || !results.has(peer)) return [];
    const byRequests = results.ratio(OURS, peer, at, 'requestsPerSecond');
    const byCpu = results.ratio(peer, OURS, at, 'cpu');
    return [
      [
        `${peer}: requests/s, ${counted(at)}`,
        `at least ${atLeast} ×`,
        times(byRequests),
        verdict(byRequests >= atLeast),
      ],
      [
        `${peer}: the same by CPU a request`,
        `at least ${atLeast} ×`,
        times(byCpu),
        verdict(byCpu >= atLeast),
      ],
    ];
  };
  const p99 = (peer: string | undefined): string[][] => {
    if (peer === undefined || !results.has(peer)) return [];
    return loads.map((connections) => {
      const ratio = results.ratio(OURS, peer, connections, 'p99');
      return [`${peer}: p99, ${counted(connections)}`, 'below 1 ×', times(ratio), verdict(ratio < 1)];
    });
  };
  const memory = (peer: string | undefined): string[][] => {
    if (peer === undefined || !results.has(peer)) return [];
    const ratio = results.ratio(OURS, peer, at, 'memory');
    return [[`${peer}: memory`, 'at most 0.7 ×', times(ratio), verdict(ratio <= 0.7)]];
  };
  return markdown(
    ['ours against', 'goal', 'measured', 'reached'],
    [
      ...speed(sklearn, 60),
      ...speed(FASTAPI_ONNX, 4),
      ...speed(FASTAPI_STOCK, 2),
      ...speed(FASTAPI, 2),
      ...speed(FASTAPI_BYTES, 2),
      ...speed(HONO, 0.95),
      ...speed(SAME_WORK, 0.7),
      ...p99(sklearn),
      ...p99(FASTAPI_ONNX),
      ...p99(FASTAPI_STOCK),
      ...p99(FASTAPI),
      ...p99(FASTAPI_BYTES),
      ...memory(sklearn),
      ...memory(FASTAPI),
    ],
  );
}

/** Name of our row in the tables of protocols, before its protocol. */
export const RUNTIME = 'this runtime';

/** The goals of protocols; those whose rows or peers were not measured are left out. */
export function protocolGoals(results: Results): string {
  const [own, json, binary] = ['/predict', 'V2, JSON', 'V2, binary'].map((each) => `${RUNTIME}, ${each}`) as [
    string,
    string,
    string,
  ];
  const cpu = (of: string, other: string, rows: number) =>
    [of, other].every((each) => results.hasLoad(each, rows))
      ? results.ratio(of, other, rows, 'cpu')
      : undefined;
  const onnx = `${FASTAPI_ONNX}, its own JSON`;
  const memory = results.hasLoad(onnx, 1) ? results.ratio(own, onnx, 1, 'memory') : undefined;
  const goals: [string, string, number | undefined, (ratio: number) => boolean][] = [
    ['V2, JSON / our /predict: CPU, one row', 'at most 1.15 ×', cpu(json, own, 1), (ratio) => ratio <= 1.15],
    [`${FASTAPI_ONNX} / our /predict: CPU, one row`, 'at least 4 ×', cpu(onnx, own, 1), (ratio) => ratio >= 4],
    [`${MLSERVER} / our V2, JSON: CPU, one row`, 'at least 40 ×', cpu(`${MLSERVER}, V2, JSON`, json, 1), (ratio) => ratio >= 40],
    ['V2, JSON / V2, binary: CPU, 1,000 rows', 'at least 3 ×', cpu(json, binary, 1000), (ratio) => ratio >= 3],
    [`ours / ${FASTAPI_ONNX}: memory`, 'at most 1 ×', memory, (ratio) => ratio <= 1],
  ]; // prettier-ignore
  return markdown(
    ['compared', 'goal', 'measured', 'reached'],
    goals.flatMap(([name, goal, ratio, reached]) =>
      ratio === undefined ? [] : [[name, goal, times(ratio), verdict(reached(ratio))]],
    ),
  );
}

/** The same requests by each server and protocol, with so many rows each; and what our /predict costs beside them. */
export function protocolTable(results: Results, rows: number): string {
  const [ours] = results.names;
  const cells = results.names.map((name) => {
    const cell = cellsOf(results, name, rows);
    return [
      failedOf(results, name, rows),
      cell('requestsPerSecond', 0),
      format(results.median(name, rows, 'requestsPerSecond') * rows, 0),
      cell('p50', 2, ' ms'),
      cell('p99', 2, ' ms'),
      cell('cpu', 1, ' µs'),
      times(results.ratio(name, ours!, rows, 'cpu')),
    ];
  });
  const header = [
    'server, protocol',
    'requests/s',
    'rows/s',
    'p50',
    'p99',
    'CPU a request',
    'its / our /predict',
  ];
  return `${rows === 1 ? 'One row' : `${format(rows, 0)} rows`} a request:\n\n${markdown(header, cells)}`;
}

function cellsOf(results: Results, name: string, load: number) {
  return (key: keyof Measured, digits: number, unit = ''): string => {
    const values = results.values(name, load, key);
    const [low, middle, high] = [Math.min(...values), results.median(name, load, key), Math.max(...values)];
    return `${format(middle, digits)}${unit} (${format(low, digits)}–${format(high, digits)})`;
  };
}

function failedOf(results: Results, name: string, load: number): string {
  const failed = results.values(name, load, 'failed').reduce((sum, each) => sum + each, 0);
  return failed === 0 ? name : `${name} (${failed} requests failed)`;
}

function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function counted(connections: number): string {
  return `${connections} connection${connections === 1 ? '' : 's'}`;
}

function verdict(reached: boolean): string {
  return reached ? 'yes' : '**no**';
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;
}

function format(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
