import type { Logger } from 'pino';
import type { Config } from '../config/config';
import type { Metrics } from '../telemetry/metrics';
import type { Baseline, Calibration, Feature } from '../model/artifact';
import { baselineId } from './baseline-id';
import { BinCounts } from './bin-counts';
import type { StartDiscrepancies } from './discrepancy-thread';
import { DriftLog } from './drift-log';
import { DriftMetrics } from './drift-metrics';
import type { DriftEpisode, DriftState, DriftVerdict, ModelIdentity } from './drift-state';
import { describeDrift } from './describe-drift';
import { Episodes, type EpisodeTurn } from './episodes';
import { MeanShiftCheck } from './mean-shift-check';
import { ReceivedRows, type RefusedRows } from './received-rows';
import { Window } from './window';
import { WindowEvaluator, type DriftSettings } from './window-evaluator';

export interface DriftDetectorOptions {
  /** In the order of a row's values. */
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  /** Calibrated thresholds. @default - thresholds follow from the null distributions of the tests */
  readonly calibration?: Calibration | undefined;
  readonly model: ModelIdentity & { readonly classes: readonly (string | number)[] };
  readonly settings: DriftSettings & Pick<Config, 'driftThreshold' | 'logRedact'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds since any fixed time, with fractions. */
  readonly timer: () => number;
  /** Runs a task after all waiting work, as `setImmediate`. An evaluation is divided into tasks of about a millisecond. */
  readonly schedule: (task: () => void) => void;
  /** Called when an episode begins and when it ends. It must not throw, and is not awaited. */
  readonly onEpisode?: (event: DriftEpisode) => void;
  /** Starts the computation of `mmd`. @default - a worker thread */
  readonly startDiscrepancies?: StartDiscrepancies;
  /** Gives an id to an episode, a new one at each call, and no other pod's. */
  readonly newId: () => string;
}

const NO_DRIFT: DriftVerdict = { drift: false, findings: [] };

/**
 * Compares served rows with the training data. The rows of each request are compared by their mean, immediately. A window
 * of the latest rows is compared by statistical tests between requests. Features and predictions are also counted by bin
 * of the baseline.
 *
 * With `DRIFT_ENABLED=false` there is no detector, and the drift state is `DRIFT_DISABLED`.
 */
export class DriftDetector {
  private readonly check: MeanShiftCheck;
  private readonly window: Window;
  private readonly received: ReceivedRows;
  private readonly evaluator: WindowEvaluator;
  private readonly bins: readonly BinCounts[];
  private readonly predictionBins: BinCounts;
  private readonly series: DriftMetrics;
  private readonly log: DriftLog;
  private readonly episodes: Episodes;
  private readonly baselineId: string;
  /** Requests whose rows had drifted. */
  private events = 0;
  private published = false;

  /** Takes over the drift metrics from the detector of the previous model. */
  constructor(private readonly options: DriftDetectorOptions) {
    const { features, baseline, calibration, settings, metrics, logger, newId } = options;
    const { driftWindow, driftWindowSeconds } = settings;
    const maximumAge = driftWindowSeconds === undefined ? undefined : driftWindowSeconds * 1000;
    this.window = new Window(driftWindow, features.length, maximumAge);
    this.received = new ReceivedRows(driftWindow, features.length, maximumAge);
    this.evaluator = new WindowEvaluator({
      ...options,
      window: this.window,
      received: this.received,
      onJudged: () => {
        this.judged();
      },
    });
    this.check = new MeanShiftCheck(features, baseline, settings, calibration?.rowThresholds);
    this.bins = baseline.features.map((reference) => new BinCounts(reference));
    this.predictionBins = new BinCounts(baseline.prediction);
    this.log = new DriftLog(logger, settings.logRedact);
    this.episodes = new Episodes(newId);
    this.baselineId = baselineId(baseline);
    metrics.beforeScrape.drift();
    this.series = new DriftMetrics(
      metrics,
      features,
      baseline,
      this.check.features,
      this.evaluator.variables,
      {
        baseline: this.baselineId,
        thresholds: this.evaluator.thresholds,
      },
    );
    metrics.beforeScrape.drift = () => {
      this.publish();
    };
  }

  /**
   * Adds the rows of one request and their predictions.
   *
   * @param values row-major, as `TrainedModel.predict` takes them: finite numbers, and indices of categories
   * @param predictions of the model, one for each row
   * @param refused rows that lay between these ones and were refused, by their index among all of them; a request has none,
   *   because it is refused as a whole
   * @returns whether the mean of the request's rows has drifted
   */
  observe(
    values: Float64Array,
    rows: number,
    predictions: Float64Array,
    refused?: RefusedRows,
  ): DriftVerdict {
    const now = this.options.clock();
    this.receive(rows + (refused?.size ?? 0), refused, now);
    if (rows === 0) return NO_DRIFT;
    this.countBins(values, rows, predictions);
    this.window.add(values, rows, predictions, now);
    this.evaluator.addRows(rows, now);
    this.evaluator.addBatch({ values, rows, predictions });
    const findings = this.check.judgeRows(values, rows, this.bins.length);
    if (findings.length === 0) return NO_DRIFT;
    this.events++;
    this.series.countRequest(findings);
    this.log.request(findings);
    return { drift: true, findings };
  }

  /**
   * Adds the rows of a refused request. They are compared in one respect: how many rows are refused.
   *
   * @param rows all rows of the request
   * @param refused the rows among them for which the request was refused
   */
  refuse(rows: number, refused: RefusedRows | undefined): void {
    this.receive(rows, refused, this.options.clock());
  }

  /** The answer of GET /drift. */
  state(): DriftState {
    const { window, received, evaluator, baselineId: id, predictionBins, events, episodes } = this;
    window.expire(this.options.clock());
    received.expire(this.options.clock());
    return describeDrift({
      ...this.options,
      baselineId: id,
      window,
      received,
      evaluator,
      served: predictionBins.counts,
      events,
      episodes: episodes.count,
    });
  }

  /** Stops the evaluation and ends an open episode. A closed detector reports nothing. */
  close(reason: 'model_replaced' | 'stopped' = 'model_replaced'): void {
    this.evaluator.close();
    this.tell(this.episodes.end(reason));
  }

  private receive(rows: number, refused: RefusedRows | undefined, now: number): void {
    if (rows === 0) return;
    this.published = false;
    this.received.add(rows, now, refused);
    this.evaluator.receive(rows, refused, now);
  }

  private countBins(values: Float64Array, rows: number, predictions: Float64Array): void {
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (const bin of this.bins) bin.add(values[at++]!);
      this.predictionBins.add(predictions[row]!);
    }
  }

  private judged(): void {
    this.published = false;
    this.tell(this.episodes.judge(this.evaluator.trackers));
  }

  private tell(turn: EpisodeTurn | undefined): void {
    if (turn === undefined) return;
    const { evaluator, window, options } = this;
    const { name, version, digest } = options.model;
    const { episode, ...how } = turn;
    const event: DriftEpisode = {
      ...how,
      id: episode.id,
      time: new Date(options.clock()).toISOString(),
      model: { name, version, digest },
      windowRows: window.rows,
      findings: evaluator.findings(episode.drifted),
    };
    this.log.episode(event);
    options.onEpisode?.(event);
  }

  /** Updates the drift metrics. Each of them calls this at a scrape; only the first call has an effect. */
  private publish(): void {
    const now = this.options.clock();
    this.window.expire(now);
    // evaluates rows that arrived too soon after the last evaluation, if no later row did so
    this.evaluator.addRows(0, now);
    if (this.published) return;
    this.published = true;
    this.series.publish(this.window.rows, this.evaluator.trackers, this.bins);
  }
}
