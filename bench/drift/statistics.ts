/**
 * What the drift statistics cost for a window of ten features, against SciPy and NumPy on the same numbers.
 *
 *     tsx bench/drift/statistics.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binOf } from '../../runtime/drift/reference/bins';
import { andersonDarling } from '../../runtime/statistics/anderson-darling';
import { ksPValue, ksStatistic } from '../../runtime/statistics/kolmogorov-smirnov';
import { maximumMeanDiscrepancy } from '../../runtime/statistics/maximum-mean-discrepancy';
import { populationStability } from '../../runtime/statistics/population-stability';
import { wasserstein } from '../../runtime/statistics/wasserstein';
import { medianTime } from '../training/median';
import { PYTHON, scikitLearnVersion } from '../training/python';
import { rowMajor, sampleData } from '../training/sample-data';

const COLUMNS = 10;
const REFERENCE_ROWS = 10_000;
const WINDOW_ROWS = 100;
/** Those of `runtime/drift/joint-reference.ts`. */
const JOINT_ROWS = 500;
const PERMUTATIONS = 999;

/** A feature as the runtime holds it, and its column of the window. */
interface Feature {
  readonly reference: Float64Array;
  readonly edges: readonly number[];
  readonly counts: Float64Array;
  readonly window: Float64Array;
}

/** Each takes the window unsorted and leaves it so, as SciPy does; SciPy works out a p-value for the first three. */
const STATISTICS: Readonly<Record<string, (feature: Feature) => number>> = {
  ks: ({ reference, window }) => ksStatistic(reference, window.slice().sort()),
  'ks with its exact p-value': ({ reference, window }) =>
    ksPValue(ksStatistic(reference, window.slice().sort()), reference.length, window.length),
  anderson_darling: ({ reference, window }) => andersonDarling(reference, window.slice().sort()),
  psi: ({ counts, edges, window }) => populationStability(counts, countsOf(window, edges)),
  wasserstein: ({ reference, window }) => wasserstein(reference, window.slice().sort()),
};

interface Scipy {
  readonly version: string;
  readonly tests: Readonly<Record<string, { milliseconds: number; statistics: number[] }>>;
}

function main(): void {
  const { columns } = sampleData(REFERENCE_ROWS + WINDOW_ROWS, COLUMNS, 1);
  const features = columns.map((column): Feature => {
    const reference = column.slice(0, REFERENCE_ROWS).sort();
    const edges = Array.from({ length: 9 }, (_, index) => quantile(reference, (index + 1) / 10));
    return { reference, edges, counts: countsOf(reference, edges), window: column.slice(REFERENCE_ROWS) };
  });
  const scipy = scikitLearnVersion() === undefined ? undefined : timeScipy(features);
  console.log(
    `${COLUMNS} features, reference ${REFERENCE_ROWS} rows, window ${WINDOW_ROWS}. Medians. Node ${process.version}, SciPy ${scipy?.version ?? 'MISSING'}.\n`,
  );
  console.log(`| statistic | ours | SciPy | SciPy / ours | greatest difference |`);
  console.log(`| --- | ---: | ---: | ---: | ---: |`);
  for (const [name, statistic] of Object.entries(STATISTICS)) {
    const milliseconds = medianTime(200, () => features.map(statistic));
    const theirs = scipy?.tests[name];
    const difference = theirs?.statistics.map((value, at) => Math.abs(value - statistic(features[at]!)));
    const cells = [
      name,
      `${milliseconds.toFixed(3)} ms`,
      theirs === undefined ? '' : `${theirs.milliseconds.toFixed(2)} ms`,
      theirs === undefined ? '' : `${(theirs.milliseconds / milliseconds).toFixed(1)} ×`,
      difference === undefined ? '' : Math.max(...difference).toExponential(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const reference = rowMajor(columns, 0, JOINT_ROWS);
  const window = rowMajor(columns, REFERENCE_ROWS, REFERENCE_ROWS + WINDOW_ROWS);
  const joint = medianTime(20, () =>
    maximumMeanDiscrepancy(reference, window, COLUMNS, { permutations: PERMUTATIONS, seed: 1 }),
  );
  console.log(
    `| mmd, ${JOINT_ROWS} rows, ${PERMUTATIONS} permutations, on its own thread | ${joint.toFixed(1)} ms | | | |`,
  );
}

/** NumPy's default: linear between the two nearest values. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below]! + (at - below) * (sorted[below + 1]! - sorted[below]!);
}

function countsOf(values: Float64Array, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) counts[binOf(value, edges)]!++;
  return counts;
}

function timeScipy(features: readonly Feature[]): Scipy {
  const folder = mkdtempSync(join(tmpdir(), 'bench-statistics-'));
  try {
    writeFileSync(
      join(folder, 'reference.bin'),
      Buffer.concat(features.map((each) => bytesOf(each.reference))),
    );
    writeFileSync(join(folder, 'current.bin'), Buffer.concat(features.map((each) => bytesOf(each.window))));
    const script = join(__dirname, 'statistics_scipy.py');
    const output = execFileSync(PYTHON, [script, folder, String(COLUMNS)], { encoding: 'utf8' });
    return JSON.parse(output) as Scipy;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

main();
