import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Metrics } from '../metrics';
import type { Baseline, Feature } from '../model/artifact';
import { BinCounts, shares } from './bin-counts';
import { DriftLog } from './drift-log';
import { DriftMetrics } from './drift-metrics';
import type { DriftEpisode, DriftState, DriftVerdict, ModelIdentity, WindowStatus } from './drift-report';
import { Episodes } from './episodes';
import { MeanShiftCheck } from './mean-shift-check';
import { Window } from './window';

export interface DriftMonitorOptions {
  /** In the order of a row's values. */
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  readonly model: ModelIdentity;
  readonly settings: Pick<
    Config,
    'driftThreshold' | 'driftMinimumShift' | 'driftWindow' | 'driftMinimumSample' | 'logRedact'
  >;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Called once when an episode begins and once when it ends. It must neither throw nor wait. */
  readonly onEpisode?: (event: DriftEpisode) => void;
  /** Names an episode, differently each time. @default a random UUID */
  readonly newId?: () => string;
}

const NO_DRIFT: DriftVerdict = { drift: false, findings: [] };

/**
 * Compares what is served with what the model was trained on: the rows of each request, and a window of the
 * latest rows. Everything outside knows `observe` and `state` alone, so whatever judges the window (its tests,
 * their correction, hysteresis and calibration) is composed here and nowhere else.
 *
 * Features of both kinds, and the predictions, are counted by bin of the baseline.
 *
 * Without drift detection (`DRIFT_ENABLED=false`) there is no monitor: pass `undefined`, answer `drift: false`,
 * and let the state be `DRIFT_DISABLED`.
 */
export class DriftMonitor {
  private readonly check: MeanShiftCheck;
  private readonly window: Window;
  private readonly bins: readonly BinCounts[];
  private readonly predictionBins: BinCounts;
  private readonly series: DriftMetrics;
  private readonly log: DriftLog;
  private readonly episodes: Episodes;
  private status: WindowStatus = 'warming_up';
  /** Milliseconds since the epoch at which `status` began. */
  private since: number;
  /** Requests whose rows had drifted. */
  private events = 0;
  private published = false;

  /** Takes over the drift metrics from the monitor of an earlier model, if there was one. */
  constructor(private readonly options: DriftMonitorOptions) {
    const { features, baseline, settings, metrics, logger, clock, newId } = options;
    this.check = new MeanShiftCheck(features, baseline, settings);
    this.window = new Window(settings.driftWindow, features.length);
    this.bins = baseline.features.map((reference) => new BinCounts(reference));
    this.predictionBins = new BinCounts(baseline.prediction);
    this.log = new DriftLog(logger, settings.logRedact);
    this.episodes = new Episodes(newId ?? randomUUID);
    this.since = clock();
    metrics.beforeScrape.drift();
    this.series = new DriftMetrics(metrics, features, baseline, this.check);
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
    this.window.add(values, rows);
    if (this.window.rows >= this.options.settings.driftMinimumSample) this.judgeWindow();
    const findings = this.check.judgeRows(values, rows, this.bins.length);
    if (findings.length === 0) return NO_DRIFT;
    this.events++;
    this.series.countRequest(findings);
    this.log.request(findings);
    return { drift: true, findings };
  }

  /** What GET /drift answers. */
  state(): DriftState {
    const { features, baseline, model, settings } = this.options;
    const { rows, size } = this.window;
    const threshold = this.windowThreshold();
    const watched = new Map(this.check.watched.map((feature) => [feature.column, feature]));
    return {
      enabled: true,
      baseline: { rows: baseline.rows, modelDigest: model.digest },
      window: { rows, size, minimumSample: settings.driftMinimumSample, status: this.status },
      since: this.time(),
      features: features.map(({ name }, column) => {
        const feature = watched.get(column);
        return feature === undefined
          ? { feature: name, kind: 'categorical' }
          : this.check.describe(feature, this.window, threshold);
      }),
      predictions: {
        baseline: shares(baseline.prediction.counts),
        served: shares(this.predictionBins.counts),
      },
      events: this.events,
      episodes: this.episodes.count,
    };
  }

  private countBins(values: Float64Array, rows: number, predictions: Float64Array): void {
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (const bin of this.bins) bin.add(values[at++]!);
      this.predictionBins.add(predictions[row]!);
    }
  }

  private judgeWindow(): void {
    const { check, window } = this;
    const drift = check.judgeWindow(window);
    const status = drift ? 'drift' : 'stable';
    if (status !== this.status) {
      this.status = status;
      this.since = this.options.clock();
    }
    const turn = this.episodes.judge(check.watched, drift);
    if (turn === undefined) return;
    const { name, version, digest } = this.options.model;
    const event: DriftEpisode = {
      type: turn.type,
      id: turn.episode.id,
      time: this.time(),
      model: { name, version, digest },
      windowRows: window.rows,
      findings: check.windowFindings(window, turn.episode.features),
    };
    this.log.episode(event);
    this.options.onEpisode?.(event);
  }

  /** Before the window is judged, the threshold that it will first be judged by. */
  private windowThreshold(): number {
    return this.check.threshold(Math.max(this.window.rows, this.options.settings.driftMinimumSample));
  }

  private time(): string {
    return new Date(this.since).toISOString();
  }

  /** Each of the five drift metrics asks at a scrape; the first to ask finds something to do. */
  private publish(): void {
    if (this.published) return;
    this.published = true;
    this.series.publish(this.window.rows, this.windowThreshold(), this.bins);
  }
}
