/**
 * How often detectors alarm without drift, and how long they take to find it. Writes Markdown.
 *
 * `npx tsx bench/drift/detection.ts [csv] [window...]`, with the path of AI4I 2020's file for the second part. It takes
 * three minutes for the default windows of 100 and 500 rows, and up to ten more for 1,000. It gives the same figures each
 * time.
 */
import { loadModel } from '../../runtime/model/load-model';
import { formatArtifact } from '../../runtime/model/artifact-file';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { featureRows } from '../../runtime/training/encoding/encode-columns';
import { seededRandom, type RandomSource } from '../../runtime/statistics/random';
import { train } from '../../runtime/training/train';
import { median } from '../training/median';
import { csvData, syntheticData, type BenchData } from './data';
import { evidently, ours, uncorrected, type Detector, type TrainingColumns } from './detectors';

const CLEAN_WINDOWS = 1000;
const STREAMS = 40;
const MOST_ROWS = 2000;
const STEP = 25;
const SHIFTS = [0.25, 0.5, 1];

interface Contestant {
  readonly name: string;
  /** For single windows that have no rows in common. */
  readonly window: () => Detector;
  /** For a window that slides; ours is told the new rows alone. */
  readonly stream: () => Detector;
  readonly keepsWindow: boolean;
}

interface Prepared {
  readonly model: TrainedModel;
  readonly training: TrainingColumns;
  /** Row-major. */
  readonly fresh: Float64Array;
  readonly freshRows: number;
}

async function prepare(data: BenchData, windowRows: number): Promise<Prepared> {
  const { content } = await train(data.training, {
    ...data.options,
    name: 'bench',
    trees: 20,
    maxDepth: 8,
    driftWindow: windowRows,
  });
  const model = loadModel(formatArtifact(content));
  const column = (dataset: BenchData['fresh'], name: string) =>
    dataset.columns.find((each) => each.name === name)!;
  const columns = model.features.map(({ name }) => column(data.fresh, name));
  return {
    model,
    training: model.features.map(({ name }) => {
      const own = column(data.training, name);
      return own.kind === 'numeric' ? own.values.toSorted() : new Float64Array(0);
    }),
    fresh: featureRows(
      columns,
      Uint32Array.from({ length: data.fresh.rows }, (_, row) => row),
    ),
    freshRows: data.fresh.rows,
  };
}

function contestants({ model, training }: Prepared, windowRows: number): Contestant[] {
  const window = { driftWindow: windowRows };
  const all = ['mean_shift', 'ks', 'anderson_darling', 'wasserstein', 'psi', 'chi_squared'] as const;
  const everyStep = { ...window, driftTests: all, driftEvaluateEvery: STEP };
  // a budget below the calibrated one makes the thresholds analytic
  const analytic = { driftFalseAlarmBudget: 0.00099 };
  const peer = (make: () => Detector) => ({ window: make, stream: make, keepsWindow: false });
  return [
    {
      name: 'this project',
      window: () => ours(model, window, false),
      stream: () => ours(model, everyStep, true),
      keepsWindow: true,
    },
    {
      name: 'this project, without calibration',
      window: () => ours(model, { ...window, ...analytic }, false),
      stream: () => ours(model, { ...everyStep, ...analytic }, true),
      keepsWindow: true,
    },
    { name: 'KS at 0.05, uncorrected', ...peer(() => uncorrected(model, training)) },
    { name: "Evidently's default, any column", ...peer(() => evidently(model, training, true)) },
    { name: "Evidently's default, data set", ...peer(() => evidently(model, training)) },
  ];
}

/** Draws fresh rows, some of their numeric features shifted by so many baseline deviations. */
function drawer({ model, fresh, freshRows }: Prepared, random: RandomSource) {
  const columns = model.features.length;
  return (count: number, shift: number, all: boolean): Float64Array => {
    const rows = new Float64Array(count * columns);
    for (let row = 0; row < count; row++) {
      const from = Math.floor(random() * freshRows) * columns;
      rows.set(fresh.subarray(from, from + columns), row * columns);
    }
    if (shift === 0) return rows;
    const numeric = model.baseline.features.flatMap((own, column) =>
      own.kind === 'numeric' ? [{ column, by: own.standardDeviation * shift }] : [],
    );
    for (const { column, by } of all ? numeric : numeric.slice(0, 1)) {
      for (let row = 0; row < count; row++) rows[row * columns + column]! += by;
    }
    return rows;
  };
}

/** Windows that alarm; for ours, also those in which drift is confirmed by two of three of them. */
function falseAlarms(
  prepared: Prepared,
  { window, stream, keepsWindow }: Contestant,
  windowRows: number,
): string {
  const alarms = (detector: Detector): number => {
    const draw = drawer(prepared, seededRandom(11));
    let count = 0;
    for (let each = 0; each < CLEAN_WINDOWS; each++) {
      if (detector(draw(windowRows, 0, false), windowRows)) count++;
    }
    return count;
  };
  const raised = String(alarms(window()));
  return keepsWindow ? `${raised} raised, ${alarms(stream())} confirmed` : raised;
}

/** Rows from the shift to the first alarm, a stream each; Infinity where there was none. */
function delays(
  prepared: Prepared,
  { stream, keepsWindow }: Contestant,
  windowRows: number,
  shift: number,
  all: boolean,
): number[] {
  const columns = prepared.model.features.length;
  return Array.from({ length: STREAMS }, (_, seed) => {
    const draw = drawer(prepared, seededRandom(100 + seed));
    const detector = stream();
    let window = draw(windowRows, 0, false);
    if (keepsWindow) detector(window, windowRows);
    for (let rows = STEP; rows <= MOST_ROWS; rows += STEP) {
      const fresh = draw(STEP, shift, all);
      const next = new Float64Array(window.length);
      next.set(window.subarray(STEP * columns));
      next.set(fresh, window.length - fresh.length);
      window = next;
      if (keepsWindow ? detector(fresh, STEP) : detector(window, windowRows)) return rows;
    }
    return Infinity;
  });
}

function delayCell(found: readonly number[]): string {
  const middle = median(found);
  const missed = found.filter((rows) => rows === Infinity).length;
  const text = middle === Infinity ? `not within ${MOST_ROWS}` : String(middle);
  return missed === 0 ? text : `${text} (missed in ${missed} of ${STREAMS})`;
}

async function table(data: BenchData, windowRows: number): Promise<void> {
  const prepared = await prepare(data, windowRows);
  const { features, artifact } = prepared.model;
  process.stdout.write(
    `\n### ${data.name}, windows of ${windowRows} rows\n\n${features.length} features, thresholds calibrated on ${artifact.calibration?.rows ?? 0} rows.\n\n`,
  );
  const heads = SHIFTS.flatMap((shift) => [`${shift} σ, one feature`, `${shift} σ, all numbers`]);
  process.stdout.write(
    `| detector | false alarms in ${CLEAN_WINDOWS} clean windows | ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length + 2)}\n`,
  );
  for (const contestant of contestants(prepared, windowRows)) {
    const cells = SHIFTS.flatMap((shift) =>
      [false, true].map((all) => delayCell(delays(prepared, contestant, windowRows, shift, all))),
    );
    process.stdout.write(
      `| ${contestant.name} | ${falseAlarms(prepared, contestant, windowRows)} | ${cells.join(' | ')} |\n`,
    );
  }
}

async function main(): Promise<void> {
  const [csv, ...given] = process.argv.slice(2);
  const windows = given.length === 0 ? [100, 500] : given.map(Number);
  const sources = [syntheticData(1), ...(csv === undefined ? [] : [csvData(csv, 1)])];
  for (const source of sources) {
    for (const windowRows of windows) await table(source, windowRows);
  }
}

void main();
