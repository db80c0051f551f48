import type { Config } from '../config/config';
import type { Metrics } from '../telemetry/metrics';
import type { Baseline, Calibration, Feature } from '../model/artifact';
import type { Logger } from 'pino';
import { fittingCalibration } from './calibrated-thresholds';
import type { StartDiscrepancies } from './discrepancy-thread';
import type { DriftFinding, WindowStatus } from './drift-state';
import { judge, measure, unmeasured, type Measurement } from './evaluate-window';
import { CONDITIONS, Hysteresis } from './hysteresis';
import { JointDrift } from './joint-drift';
import { jointReference } from './joint-reference';
import { halfColumn, type Batch } from './batch';
import { FEWEST_LATER_ROWS, laterRowsAgree, liveRowsAgree } from './later-rows';
import type { ReceivedRows, RefusedRows } from './received-rows';
import { RefusedDrift } from './refused-drift';
import { expectedRefusals } from './refused-share';
import { windowTests } from './window-tests/window-tests';
import { judgedVariable, unusedName, variablesOf, type JudgedVariable, type Variable } from './variables';
import { dependenceOf } from '../model/dependence';
import { ConditionTracker } from './condition-tracker';
import { excess } from './test-result';
import type { Window } from './window';

export type DriftSettings = Pick<
  Config,
  | 'driftThreshold'
  | 'driftMinimumShift'
  | 'driftWindow'
  | 'driftWindowSeconds'
  | 'driftMinimumSample'
  | 'driftTests'
  | 'driftCorrection'
  | 'driftFalseAlarmBudget'
  | 'driftMinimumEffect'
  | 'driftConfirmations'
  | 'driftConfirmationWindows'
  | 'driftEvaluateEvery'
  | 'driftEvaluateSeconds'
>;

export interface WindowEvaluatorOptions {
  readonly window: Window;
  /** The latest rows of all requests, including refused ones. */
  readonly received: ReceivedRows;
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  readonly calibration?: Calibration | undefined;
  readonly settings: DriftSettings;
  readonly metrics: Pick<Metrics, 'driftEvaluationDuration'>;
  readonly logger: Logger;
  readonly clock: () => number;
  readonly timer: () => number;
  readonly schedule: (task: () => void) => void;
  /** Starts the computation of `mmd`. @default - a worker thread */
  readonly startDiscrepancies?: StartDiscrepancies;
  /** Called after each evaluation. */
  readonly onJudged: () => void;
}

/**
 * Evaluates the window after a number of new rows, and at most once in a number of seconds. The statistics of each variable
 * are computed in a task of its own between requests, and those of all features jointly on another thread.
 *
 * If rows leave by age and too few are left, the window is not evaluated and its status stays: missing rows are no evidence
 * against drift.
 */
export class WindowEvaluator {
  readonly variables: readonly JudgedVariable[];
  /**
   * The features in their order, the predictions, and, if `mmd` and `refused` are configured, all features jointly and the
   * refused rows.
   */
  readonly trackers: readonly ConditionTracker[];
  readonly joint: ConditionTracker | undefined;
  readonly refused: ConditionTracker | undefined;
  readonly thresholds: 'calibrated' | 'analytic';
  /** Rows that the window must hold: thresholds for rows that depend on each other hold for full windows only. */
  readonly minimumSample: number;
  status: WindowStatus = 'warming_up';
  /** Time of the last change of `status`, in milliseconds since the epoch. */
  since: number;
  /** Time of the last evaluation, in milliseconds since the epoch; undefined before it. */
  evaluated: number | undefined;
  private readonly jointDrift: JointDrift | undefined;
  private readonly refusedDrift: RefusedDrift | undefined;
  /** Number of tests that are not of one variable. */
  private readonly others: number;
  /** Rows since the last evaluation. */
  private fresh = 0;
  private evaluating = false;
  /** The batch that is being judged. */
  private batch: Batch | undefined;
  /** Time at which the last batch came that was judged. */
  private batchJudged: number | undefined;
  /** Whether a window was evaluated. */
  private measured = false;
  private closed = false;

  constructor(private readonly options: WindowEvaluatorOptions) {
    const { features, baseline, settings, clock, window } = options;
    const calibration = fittingCalibration(options.calibration, settings);
    this.thresholds = calibration === undefined ? 'analytic' : 'calibrated';
    this.since = clock();
    this.variables = variablesOf(
      features,
      baseline,
      calibration,
      windowTests(settings.driftTests, settings),
    ).map((variable) => judgedVariable(variable, dependenceOf(baseline, variable.column)));
    this.minimumSample =
      baseline.dependence === undefined ? (settings.driftMinimumSample ?? window.size) : window.size;
    const trackers = this.trackVariables();
    const reference = settings.driftTests.includes('mmd') ? jointReference(baseline) : undefined;
    const watchesRefused = settings.driftTests.includes('refused');
    this.others = Number(reference !== undefined) + Number(watchesRefused);
    const tests = this.variables.reduce((sum, variable) => sum + variable.tests.length, this.others);
    const level = settings.driftFalseAlarmBudget / (settings.driftCorrection === 'none' ? 1 : tests);
    if (reference !== undefined) {
      this.jointDrift = new JointDrift({
        reference,
        calibrated: calibration?.joint ?? undefined,
        level,
        logger: options.logger,
        timer: options.timer,
        start: options.startDiscrepancies,
        onResult: (result) => {
          if (this.closed) return;
          this.joint?.judge([result], {
            now: clock(),
            seen: window.seen,
            // the thread has compared the whole window
            agree: (later) => later >= window.rows,
          });
          this.conclude();
        },
      });
      this.joint = this.track(unusedName('all features', features), null, [this.jointDrift.unmeasured]);
      trackers.push(this.joint);
    }
    if (watchesRefused) {
      const expected = expectedRefusals(baseline);
      this.refusedDrift = new RefusedDrift({ ...options, expected, level });
      this.refused = this.track(unusedName('refused rows', features), null, [this.refusedDrift.unmeasured]);
      trackers.push(this.refused);
    }
    this.trackers = trackers;
  }

  /**
   * Counts rows that were added to the window, and starts an evaluation if one is due.
   *
   * @param now milliseconds since the epoch
   */
  addRows(rows: number, now: number): void {
    this.fresh += rows;
    const { window, settings, schedule } = this.options;
    if (this.evaluating || this.closed || window.rows < this.minimumSample) return;
    if (this.evaluated !== undefined) {
      if (this.fresh < settings.driftEvaluateEvery) return;
      const elapsedMs = now - this.evaluated;
      // negative if the clock was set back; evaluations must not stop until it has caught up
      if (elapsedMs >= 0 && elapsedMs < settings.driftEvaluateSeconds * 1000) return;
    }
    this.evaluating = true;
    this.fresh = 0;
    this.evaluated = now;
    window.expire(now);
    schedule(() => {
      this.measureNext([], 0);
    });
  }

  /**
   * Counts rows that were received, whether or not they were predicted, and judges the share of refused ones if due.
   *
   * @param omitted the refused ones among them
   * @param now milliseconds since the epoch
   */
  receive(rows: number, omitted: RefusedRows | undefined, now: number): void {
    const { refusedDrift, refused } = this;
    if (refusedDrift === undefined || refused === undefined || this.closed) return;
    const judged = refusedDrift.addRows(rows, refused, now);
    const batch = this.isBatch(rows) && refusedDrift.judgeBatch(rows, omitted, refused);
    if (judged || batch) this.conclude();
  }

  /**
   * Judges a request of at least two windows when it ends: no later rows may come for a day. A window of its first half
   * raises the suspicion, and one of its second half confirms it.
   */
  addBatch(batch: Batch): void {
    const { settings, clock, schedule } = this.options;
    if (this.batch !== undefined || this.closed || !this.isBatch(batch.rows)) return;
    const elapsedMs = clock() - (this.batchJudged ?? -Infinity);
    // negative if the clock was set back
    if (elapsedMs >= 0 && elapsedMs < settings.driftEvaluateSeconds * 1000) return;
    this.batchJudged = clock();
    this.batch = batch;
    schedule(() => {
      this.measureHalves([[], []]);
    });
  }

  private isBatch(rows: number): boolean {
    return rows >= 2 * this.options.settings.driftWindow;
  }

  private measureHalves(measured: readonly [Measurement[], Measurement[]]): void {
    const { batch } = this;
    if (this.closed || batch === undefined) return;
    const { schedule, settings, features } = this.options;
    const next = this.variables[measured[0].length];
    if (next !== undefined) {
      for (const half of [0, 1] as const) {
        const values = halfColumn(batch, features.length, next.column, half, settings.driftWindow);
        measured[half].push(measure(next, values));
      }
      schedule(() => {
        this.measureHalves(measured);
      });
      return;
    }
    this.batch = undefined;
    const [first, second] = measured.map((half) => judge(half, settings, settings.driftWindow, this.others));
    this.variables.forEach(({ reference }, index) => {
      const results = first![index]!;
      const drifted = results.some(({ exceeded }) => exceeded);
      const later = measured[1][index]!.live;
      const agrees = drifted
        ? liveRowsAgree(later, reference)
        : !second![index]!.some(({ exceeded }) => exceeded);
      if (agrees) this.trackers[index]!.conclude(results, drifted, this.options.clock());
    });
    this.measured = true;
    this.conclude();
  }

  /** The worst finding of each tracker, by statistic / threshold, descending. */
  findings(of: Iterable<ConditionTracker>): DriftFinding[] {
    return Array.from(of, (each) => each.finding()).sort((a, b) => excess(b) - excess(a));
  }

  close(): void {
    this.closed = true;
    this.jointDrift?.close();
  }

  /** @param milliseconds spent on the evaluation so far */
  private measureNext(measured: Measurement[], milliseconds: number): void {
    if (this.closed) return;
    const { window, timer, schedule, metrics } = this.options;
    const started = timer();
    const variable = this.variables[measured.length];
    if (variable !== undefined && window.rows >= this.minimumSample) {
      measured.push(measure(variable, window.column(variable.column)));
      const spent = milliseconds + timer() - started;
      schedule(() => {
        this.measureNext(measured, spent);
      });
      return;
    }
    this.evaluating = false;
    if (measured.length < this.variables.length) return;
    this.measured = true;
    this.judgeAll(measured);
    this.jointDrift?.evaluate(window);
    metrics.driftEvaluationDuration.observe((milliseconds + timer() - started) / 1000);
  }

  private judgeAll(measured: readonly Measurement[]): void {
    const { settings, clock, window } = this.options;
    const results = judge(measured, settings, settings.driftWindow, this.others);
    measured.forEach(({ live, variable }, index) => {
      const each = this.trackers[index]!;
      each.mean = variable.reference.kind === 'numeric' ? live.mean : null;
      each.judge(results[index]!, {
        now: clock(),
        seen: window.seen,
        agree: (later) => this.agree(variable, later),
      });
    });
    this.conclude();
  }

  private agree({ column, reference }: Variable, later: number): boolean {
    const { window } = this.options;
    const rows = Math.min(later, window.rows);
    return (
      rows >= Math.min(FEWEST_LATER_ROWS, window.size) &&
      laterRowsAgree(window.column(column, rows), reference)
    );
  }

  private conclude(): void {
    const worst = Math.max(...this.trackers.map(({ condition }) => CONDITIONS.indexOf(condition)));
    // with few refused rows, a window that was never evaluated is not known to be stable
    const best = this.measured ? 'stable' : 'warming_up';
    const status = ([best, 'possible', 'drift'] as const)[worst]!;
    if (status !== this.status) {
      this.status = status;
      this.since = this.options.clock();
    }
    this.options.onJudged();
  }

  private trackVariables(): ConditionTracker[] {
    const { settings } = this.options;
    const before = this.variables.map((variable) => unmeasured(variable, this.minimumSample));
    const results = judge(before, settings, settings.driftWindow);
    return this.variables.map(({ name, reference }, index) =>
      this.track(name, reference.kind === 'numeric' ? reference.mean : null, results[index]!),
    );
  }

  private track(
    name: string,
    baselineMean: number | null,
    results: ConditionTracker['results'],
  ): ConditionTracker {
    const { settings, clock } = this.options;
    const hysteresis = new Hysteresis(settings.driftConfirmations, settings.driftConfirmationWindows);
    return new ConditionTracker(name, baselineMean, results, hysteresis, clock());
  }
}
