import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createMetrics } from '../telemetry/metrics';
import { fillMissing } from '../model/fill-missing';
import type { TrainedModel } from '../model/trained-model';
import type { StartDiscrepancies } from './discrepancy-thread';
import { DriftDetector } from './drift-detector';
import { WINDOW_STATUSES, type DriftState, type WindowStatus } from './drift-state';
import { CONDITIONS, type DriftCondition } from './hysteresis';
import { movedShare } from './moved-share';
import type { RefusedRows } from './received-rows';
import { bySeverity } from './severity';
import { maximumMeanDiscrepancy } from '../statistics/maximum-mean-discrepancy';
import type { DriftSettings } from './window-evaluator';

/** Fewest rows of a file that are judged, unless a setting says otherwise. */
export const FEWEST_ROWS = 30;

/** A feature, the predictions, all features together, or the refused rows, in one window. */
export interface JudgedVariable {
  readonly feature: string;
  readonly condition: DriftCondition;
  /**
   * Share of the rows that lie in another bin than in training, 0 to 1; of the refused rows their own share. Null for all
   * features together.
   */
  readonly movedShare: number | null;
}

/** The evaluation of one window of a table. */
export interface JudgedWindow {
  /** Number of its first row, counted from 1. */
  readonly from: number;
  /** Number of its last row, counted from 1. */
  readonly to: number;
  readonly status: WindowStatus;
  /** The variable with the most severe condition, and among equals the one of which most rows moved. */
  readonly worst: JudgedVariable;
}

/** The rows of a table. */
export interface TableRows {
  /** Row-major, as `TrainedModel.predict` takes them. */
  readonly values: Float64Array;
  /** Rows that the model can predict. */
  readonly rows: number;
  /** All others, by their index in the table. @default - there are none */
  readonly refused?: RefusedRows;
}

export interface JudgedRows {
  readonly windows: readonly JudgedWindow[];
  /** The worst window: the most severe status, and among equals the most rows moved. `state` is the drift state after it. */
  readonly worst: { readonly window: JudgedWindow; readonly state: DriftState };
}

/**
 * Compares the rows of a table with a model's baseline, with the same detector as a service. The detector's clock counts
 * rows: a time of n milliseconds means that n rows had been read. `mmd` is computed synchronously, because no requests
 * wait.
 *
 * @param windowRows rows of a window, including refused ones. Windows do not overlap, except that the last one is filled with
 *   earlier rows, and that rows in the place of refused ones are earlier rows. Undefined: all rows are one window, without
 *   confirmation by a second one.
 */
export function judgeRows(
  model: TrainedModel,
  { values, rows: predicted, refused = new Map() }: TableRows,
  settings: DriftSettings,
  windowRows: number | undefined,
): JudgedRows {
  const rows = predicted + refused.size;
  const size = Math.min(windowRows ?? rows, rows);
  const tasks: (() => void)[] = [];
  let seen = 0;
  const { features, baseline, artifact } = model;
  const detector = new DriftDetector({
    features,
    baseline,
    calibration: artifact.calibration,
    model,
    settings: {
      ...settings,
      logRedact: [],
      driftWindow: size,
      driftWindowSeconds: undefined,
      // a window size below the minimum sample is a choice of the user; a file with few rows is not evaluated
      driftMinimumSample: Math.min(settings.driftMinimumSample ?? FEWEST_ROWS, windowRows ?? Infinity),
      driftEvaluateEvery: 1,
      driftEvaluateSeconds: 0,
      // a single window cannot be confirmed by others
      ...(size === rows && { driftConfirmations: 1, driftConfirmationWindows: 1 }),
    },
    metrics: createMetrics(new Registry()),
    logger: pino({ level: 'silent' }),
    clock: () => seen,
    timer: () => 0,
    schedule: (task) => void tasks.push(task),
    newId: () => `rows-${seen}`,
    startDiscrepancies: discrepanciesAtOnce,
  });
  const windows: JudgedWindow[] = [];
  let worst: JudgedRows['worst'] | undefined;
  let next = 0;
  while (seen < rows) {
    const to = Math.min(rows, seen + size);
    const omitted = new Map<number, readonly number[]>();
    for (let row = seen; row < to; row++) {
      const columns = refused.get(row);
      if (columns !== undefined) omitted.set(row - seen, columns);
    }
    const count = to - seen - omitted.size;
    const part = values.subarray(next * features.length, (next + count) * features.length);
    next += count;
    seen = to;
    const predictions = model.predict(part, count);
    const seenPart = model.forest.missing ? fillMissing(part, features) : part;
    detector.observe(seenPart, count, predictions, omitted);
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
    const state = detector.state();
    const window = describe(state, Math.max(1, to - size + 1), to);
    windows.push(window);
    if (worst === undefined || isWorse(window, worst.window)) worst = { window, state };
  }
  detector.close();
  return { windows, worst: worst! };
}

/** Computes discrepancies synchronously. On a clock that counts rows the computation takes no time. */
const discrepanciesAtOnce: StartDiscrepancies = ({ reference, columns, permutations, seed }, onAnswer) => ({
  ask: ({ rows }) => {
    onAnswer({
      ...maximumMeanDiscrepancy(reference, rows, columns, { permutations, seed }),
      milliseconds: 0,
    });
  },
  close: () => undefined,
});

function describe(
  { window, features, predictions, joint, refused }: DriftState,
  from: number,
  to: number,
): JudgedWindow {
  const variables: JudgedVariable[] = bySeverity([...features, predictions]).map((each) => ({
    feature: each.feature,
    condition: each.condition,
    movedShare: movedShare(each),
  }));
  const together = joint === null ? [] : [{ ...joint, movedShare: null }];
  const omitted =
    refused === null
      ? []
      : [{ ...refused, movedShare: refused.rows === 0 ? 0 : refused.refusedRows / refused.rows }];
  const [worst] = [...variables, ...together, ...omitted].toSorted(
    (a, b) => CONDITIONS.indexOf(b.condition) - CONDITIONS.indexOf(a.condition),
  );
  const { feature, condition, movedShare: share } = worst!;
  return {
    from,
    to,
    status: window.status,
    worst: { feature, condition, movedShare: share },
  };
}

function isWorse(a: JudgedWindow, b: JudgedWindow): boolean {
  const severity = WINDOW_STATUSES.indexOf(a.status) - WINDOW_STATUSES.indexOf(b.status);
  return severity === 0 ? (a.worst.movedShare ?? 0) > (b.worst.movedShare ?? 0) : severity > 0;
}
