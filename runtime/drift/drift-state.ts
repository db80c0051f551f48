import type { UnjudgedReason } from '../contract/unjudged';
import type { DriftTest } from '../contract/drift-tests';
import type { DriftCondition } from './hysteresis';
import type { TestResult } from './test-result';

/** One test's statistic and its threshold. */
export interface DriftFinding {
  /** A feature, the name of the predictions, or the name of all features jointly. */
  readonly feature: string;
  /** The statistical test. */
  readonly test: DriftTest;
  /**
   * Mean of the rows of the request or window, in the feature's unit. Null for categories and for all features jointly.
   */
  readonly value: number | null;
  /** Mean in the training data, in the feature's unit. Null for categories and for all features jointly. */
  readonly baselineMean: number | null;
  /** Statistic of the test; a greater one means more drift. */
  readonly statistic: number;
  /** A statistic above it counts as drift. */
  readonly threshold: number;
  /** P-value of the window's statistic, before correction; absent for a request. */
  readonly pValue?: number;
  /** Effect size of the window in the test's own measure; absent for a request. */
  readonly effectSize?: number;
}

/** Whether the rows of one request have drifted. */
export interface DriftVerdict {
  readonly drift: boolean;
  /** One finding for each feature that has drifted, by statistic / threshold, descending. */
  readonly findings: readonly DriftFinding[];
}

/** The model that served the rows. */
export interface ModelIdentity {
  /** Name of the model. */
  readonly name: string;
  /** Version of the model. */
  readonly version: string;
  /** Digest of the artifact, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** Reasons for the end of an episode: the rows match the baseline again, another model replaced this one, or the process stops. */
export const EPISODE_ENDS = ['recovered', 'model_replaced', 'stopped'] as const;
export type EpisodeEnd = (typeof EPISODE_ENDS)[number];

interface EpisodeReport {
  /** Equal for the start and the end of one episode. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly model: ModelIdentity;
  /** Rows in the window. */
  readonly windowRows: number;
  /** The current worst test of each variable that drifted in the episode, by statistic / threshold, descending. */
  readonly findings: readonly DriftFinding[];
}

/** The start or the end of an episode: drift of the window was confirmed, or its end was. */
export type DriftEpisode =
  | (EpisodeReport & { readonly type: 'started' })
  | (EpisodeReport & { readonly type: 'ended'; readonly reason: EpisodeEnd });

/** In ascending order of severity. `warming_up`: the window has not held its minimum sample yet. */
export type WindowStatus = 'warming_up' | 'stable' | 'possible' | 'drift';
export const WINDOW_STATUSES = [
  'warming_up',
  'stable',
  'possible',
  'drift',
] as const satisfies readonly WindowStatus[];

/** The answer of GET /drift. */
export interface DriftState {
  /** Drift detection is on. */
  readonly enabled: true;
  /** The baseline: its id, the number of its rows, and the digest of its model. */
  readonly baseline: {
    readonly id: string;
    readonly rows: number;
    readonly modelDigest: string;
  };
  /** The window: its rows, its size and its status. */
  readonly window: {
    readonly rows: number;
    readonly size: number;
    /** Age in seconds at which a row leaves the window; null: rows do not leave by age. */
    readonly seconds: number | null;
    readonly minimumSample: number;
    readonly status: WindowStatus;
  };
  /** Time of the last change of `window.status`; ISO 8601, UTC. */
  readonly since: string;
  /** Time of the last evaluation; ISO 8601, UTC. Null before the first one. */
  readonly evaluated: string | null;
  /** Settings of the detector. */
  readonly rules: {
    /** The configured tests. Each is made for the variables for which it is defined. */
    readonly tests: readonly DriftTest[];
    /** Origin of the thresholds of a full window: the model's calibration, or the null distributions of the tests. */
    readonly thresholds: 'calibrated' | 'analytic';
    readonly falseAlarmBudget: number;
    /** Correction for multiple tests, for analytic thresholds. */
    readonly correction: 'bonferroni' | 'fdr' | 'none';
    readonly minimumEffect: number;
    readonly confirmations: number;
    readonly confirmationWindows: number;
  };
  /** State of each feature, in the order of a row's values. */
  readonly features: readonly VariableDriftState[];
  /** State of the model's predictions. */
  readonly predictions: VariableDriftState & {
    /** Share of the baseline's predictions in each bin (a class, or a quantile bin of values), 0 to 1. */
    readonly baseline: readonly number[];
    /** Share of all served predictions in each bin since the start, 0 to 1. */
    readonly served: readonly number[];
  };
  /** All numeric features jointly; null without a joint test. */
  readonly joint: Omit<TrackedDriftState, 'baselineMean' | 'mean'> | null;
  /** The share of refused rows; null without the test `refused`. */
  readonly refused: RefusedState | null;
  /** Number of requests since the start whose rows had drifted. */
  readonly events: number;
  /** Number of episodes since the start. */
  readonly episodes: number;
}

/** Drift state of a feature, of the predictions, or of all features jointly. */
export interface TrackedDriftState {
  /** A feature, the name of the predictions, or the name of all features jointly. */
  readonly feature: string;
  /** `possible`: at least one recent evaluation exceeded a threshold, and drift is not confirmed. */
  readonly condition: DriftCondition;
  /** Time of the last change of `condition`; ISO 8601, UTC. */
  readonly since: string;
  /** Mean in the training data, in the feature's unit; null for categories. */
  readonly baselineMean: number | null;
  /** Mean of the window at the last evaluation; null before it, and for categories. */
  readonly mean: number | null;
  /** Results of the last evaluation. */
  readonly tests: readonly TestResult[];
}

/** Drift state of the quality of the data: the share of rows that cannot be predicted. */
export interface RefusedState extends Omit<TrackedDriftState, 'baselineMean' | 'mean'> {
  /** The latest rows that were received, including refused ones; at most the size of the window. */
  readonly rows: number;
  /** Refused rows among them. */
  readonly refusedRows: number;
  /** Share of the training data that would have been refused, 0 to 1: rows with gaps, and an estimate of unseen categories. */
  readonly baseline: number;
  /** Features whose values were refused, with the number of rows, descending. */
  readonly features: readonly { readonly feature: string; readonly rows: number }[];
}

/** Drift state of one feature or of the predictions. */
export interface VariableDriftState extends TrackedDriftState {
  /** Numbers or categories. */
  readonly kind: 'numeric' | 'categorical';
  /**
   * Why its condition cannot be relied on; null if it can. `period_not_covered`: in training it wandered as slowly as the
   * data is long; only what lies far outside of the training data raises an alarm. `window_not_calibrated`: its rows
   * depend on the rows before them, and there are no thresholds for windows of this size; no test is made.
   */
  readonly unjudged: UnjudgedReason | null;
  /** Bins of the variable, with the shares of rows in the baseline and in the window. */
  readonly bins: {
    /** Inner edges of a numeric variable's bins: bin i contains edges[i - 1] <= x < edges[i]. Empty for categories. */
    readonly edges: readonly number[];
    /** The `bin` label of each bin in `feature_bin_total`; classes for predictions. */
    readonly labels: readonly string[];
    /** Share of the baseline's rows in each bin, 0 to 1. */
    readonly baseline: readonly number[];
    /** Share of the window's rows in each bin, 0 to 1; all 0 while the window is empty. */
    readonly window: readonly number[];
  };
}

/** The answer of GET /drift with DRIFT_ENABLED=false. */
export const DRIFT_DISABLED: { readonly enabled: false; readonly detail: string } = {
  enabled: false,
  detail: 'DRIFT_ENABLED is false. Set it to true, or add a DriftMonitor to the service.',
};
