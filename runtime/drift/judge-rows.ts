import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createMetrics } from '../telemetry/metrics';
import type { TrainedModel } from '../model/trained-model';
import type { StartDiscrepancies } from './discrepancy-thread';
import { DriftDetector } from './drift-detector';
import { WINDOW_STATUSES, type DriftFinding, type DriftState, type WindowStatus } from './drift-state';
import { maximumMeanDiscrepancy } from '../statistics/maximum-mean-discrepancy';
import { excess } from './test-result';
import type { DriftSettings } from './window-evaluator';

/** What was found in one window of a table. */
export interface JudgedWindow {
  /** Its first and its last row, counted from 1. */
  readonly from: number;
  readonly to: number;
  readonly status: WindowStatus;
  /** The test that is furthest above its threshold, or least below it; undefined where none was made. */
  readonly worst: DriftFinding | undefined;
}

export interface JudgedRows {
  readonly windows: readonly JudgedWindow[];
  /** After the worst window: of the most serious status, the one with the worst finding. */
  readonly worst: { readonly window: JudgedWindow; readonly state: DriftState };
}

/**
 * Holds the rows of a table against a model's baseline, with the very detector that a service has. Its clock counts
 * rows: a state that began at n milliseconds began when n rows had been seen. `mmd` is computed at once: nobody waits
 * to be served.
 *
 * @param values row-major, as `Model.predict` takes them
 * @param windowRows rows of a window; the windows follow each other, and the last one reaches back for its rows.
 * Undefined for all rows as one window, judged once and for all.
 */
export function judgeRows(
  model: TrainedModel,
  values: Float64Array,
  rows: number,
  settings: DriftSettings,
  windowRows: number | undefined,
): JudgedRows {
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
      // whoever asks for smaller windows wants them judged; a small file is as little as a service has at its start
      driftMinimumSample: Math.min(settings.driftMinimumSample, windowRows ?? Infinity),
      driftEvaluateEvery: 1,
      driftEvaluateSeconds: 0,
      // no second window would confirm the only one
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
  while (seen < rows) {
    const to = Math.min(rows, seen + size);
    const part = values.subarray(seen * features.length, to * features.length);
    const count = to - seen;
    seen = to;
    detector.observe(part, count, model.predict(part, count));
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
    const state = detector.state();
    const window = describe(state, to);
    windows.push(window);
    if (worst === undefined || isWorse(window, worst.window)) worst = { window, state };
  }
  detector.close();
  return { windows, worst: worst! };
}

/** By the detector's clock, which counts rows, the computation takes no time. */
const discrepanciesAtOnce: StartDiscrepancies = ({ reference, columns, permutations, seed }, onAnswer) => ({
  ask: ({ rows }) => {
    onAnswer({
      ...maximumMeanDiscrepancy(reference, rows, columns, { permutations, seed }),
      milliseconds: 0,
    });
  },
  close: () => undefined,
});

function describe({ window, features, predictions, joint }: DriftState, to: number): JudgedWindow {
  const together = joint === null ? [] : [{ ...joint, mean: null, baselineMean: null }];
  const worst = [...features, predictions, ...together]
    .flatMap(({ feature, mean: value, baselineMean, tests }) =>
      tests.map((test): DriftFinding => ({ feature, value, baselineMean, ...test })),
    )
    .reduce<DriftFinding | undefined>(
      (most, each) => (most === undefined || excess(each) > excess(most) ? each : most),
      undefined,
    );
  return { from: to - window.rows + 1, to, status: window.status, worst };
}

function isWorse(a: JudgedWindow, b: JudgedWindow): boolean {
  const severity = WINDOW_STATUSES.indexOf(a.status) - WINDOW_STATUSES.indexOf(b.status);
  if (severity !== 0) return severity > 0;
  return (a.worst ? excess(a.worst) : 0) > (b.worst ? excess(b.worst) : 0);
}
