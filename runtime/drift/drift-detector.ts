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
import { Window } from './window';
import { WindowEvaluator, type DriftSettings } from './window-evaluator';

export interface DriftDetectorOptions {
  /** In the order of a row's values. */
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  /** @default - thresholds come from the tests' distributions without drift */
  readonly calibration?: Calibration | undefined;
  readonly model: ModelIdentity & { readonly classes: readonly (string | number)[] };
  readonly settings: DriftSettings & Pick<Config, 'driftThreshold' | 'logRedact'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds from any start, with fractions. */
  readonly timer: () => number;
  /** Runs a task soon, after what waits already: an evaluation is cut into tasks of a millisecond or so. */
  readonly schedule: (task: () => void) => void;
  /** Called once when an episode begins and once when it ends. It must neither throw nor wait. */
  readonly onEpisode?: (event: DriftEpisode) => void;
  /** Who computes `mmd`. @default a thread */
  readonly startDiscrepancies?: StartDiscrepancies;
  /** Gives an id to an episode, a new one at each call, and no other pod's. */
  readonly newId: () => string;
}

const NO_DRIFT: DriftVerdict = { drift: false, findings: [] };

/**
 * Compares what is served with what the model was trained on: the rows of each request by their mean, at once, and
 * a window of the latest rows by tests that run between requests. Everything outside knows `observe`, `state` and
 * `close` alone.
 *
 * Features of both kinds, and the predictions, are counted by bin of the baseline.
 *
 * Without drift detection (`DRIFT_ENABLED=false`) there is no detector: pass `undefined`, answer `drift: false`,
 * and let the state be `DRIFT_DISABLED`.
 */
export class DriftDetector {
  private readonly check: MeanShiftCheck;
  private readonly window: Window;
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

  /** Takes over the drift metrics from the detector of an earlier model, if there was one. */
  constructor(private readonly options: DriftDetectorOptions) {
    const { features, baseline, calibration, settings, metrics, logger, newId } = options;
    const { driftWindow, driftWindowSeconds } = settings;
    this.window = new Window(
      driftWindow,
      features.length,
      driftWindowSeconds === undefined ? undefined : driftWindowSeconds * 1000,
    );
    this.evaluator = new WindowEvaluator({
      ...options,
      window: this.window,
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
    this.series = new DriftMetrics(metrics, features, baseline, this.check.features, {
      baseline: this.baselineId,
      thresholds: this.evaluator.thresholds,
    });
    metrics.beforeScrape.drift = () => {
      this.publish();
    };
  }

  /**
   * Takes in the rows of one request that was answered.
   *
   * @param values row-major, as `Model.predict` takes them: finite numbers, and indices of categories
   * @param predictions what the model answered, one for each row
   * @returns whether the request's own rows, taken together, have drifted
   */
  observe(values: Float64Array, rows: number, predictions: Float64Array): DriftVerdict {
    if (rows === 0) return NO_DRIFT;
    this.published = false;
    this.countBins(values, rows, predictions);
    this.window.add(values, rows, predictions, this.options.clock());
    this.evaluator.rowsCame(rows);
    const findings = this.check.judgeRows(values, rows, this.bins.length);
    if (findings.length === 0) return NO_DRIFT;
    this.events++;
    this.series.countRequest(findings);
    this.log.request(findings);
    return { drift: true, findings };
  }

  /** What GET /drift answers. */
  state(): DriftState {
    const { window, evaluator, baselineId: id, predictionBins, events, episodes } = this;
    window.expire(this.options.clock());
    return describeDrift({
      ...this.options,
      baselineId: id,
      window,
      evaluator,
      served: predictionBins.counts,
      events,
      episodes: episodes.count,
    });
  }

  /** Stops evaluating, and ends an episode that is under way. A detector that was closed tells of nothing any more. */
  close(reason: 'model_replaced' | 'stopped' = 'model_replaced'): void {
    this.evaluator.close();
    this.tell(this.episodes.end(reason));
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

  /** Each of the drift metrics asks at a scrape; the first to ask finds something to do. */
  private publish(): void {
    this.window.expire(this.options.clock());
    // rows that came within the shortest time between two evaluations, and no others after them
    this.evaluator.rowsCame(0);
    if (this.published) return;
    this.published = true;
    this.series.publish(this.window.rows, this.evaluator.trackers, this.bins);
  }
}
