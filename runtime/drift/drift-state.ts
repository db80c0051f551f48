import type { DriftTest } from '../contract/drift-tests';
import type { DriftCondition } from './hysteresis';
import type { TestResult } from './test-result';

/** One statistic, and the threshold that it was held against. */
export interface DriftFinding {
  /** Or what stands for the predictions, or for all features together. */
  readonly feature: string;
  readonly test: DriftTest;
  /**
   * The mean over the rows of the request or window, in the feature's own unit. Null where there is none, as for
   * categories.
   */
  readonly value: number | null;
  readonly baselineMean: number | null;
  readonly statistic: number;
  /** Above it, the statistic counts as drift. */
  readonly threshold: number;
  /** Of the window; a request has none. Before correction. */
  readonly pValue?: number;
  /** Of the window, in the test's own measure. */
  readonly effectSize?: number;
}

/** What is to be said of one request. */
export interface DriftVerdict {
  readonly drift: boolean;
  /** The features that have drifted, the worst (greatest statistic / threshold) first. */
  readonly findings: readonly DriftFinding[];
}

/** The model that the rows were served by. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

/** Why an episode ended: the rows look like the baseline again, another model took over, or the process was told to stop. */
export const EPISODE_ENDS = ['recovered', 'model_replaced', 'stopped'] as const;
export type EpisodeEnd = (typeof EPISODE_ENDS)[number];

interface EpisodeReport {
  /** The same for the start and the end of one episode. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly model: ModelIdentity;
  /** Rows in the window. */
  readonly windowRows: number;
  /** Everything that drifted in the episode, with its present worst test; the worst first. */
  readonly findings: readonly DriftFinding[];
}

/** Drift of the window was confirmed, or it ended. */
export type DriftEpisode =
  | (EpisodeReport & { readonly type: 'started' })
  | (EpisodeReport & { readonly type: 'ended'; readonly reason: EpisodeEnd });

/** The worst last; `warming_up` until the window held its minimum sample for the first time. */
export type WindowStatus = 'warming_up' | 'stable' | 'possible' | 'drift';
export const WINDOW_STATUSES = [
  'warming_up',
  'stable',
  'possible',
  'drift',
] as const satisfies readonly WindowStatus[];

/** What GET /drift answers. */
export interface DriftState {
  readonly enabled: true;
  readonly baseline: {
    readonly id: string;
    readonly rows: number;
    readonly modelDigest: string;
  };
  readonly window: {
    readonly rows: number;
    readonly size: number;
    /** Age at which a row leaves; null where rows leave by count alone. */
    readonly seconds: number | null;
    readonly minimumSample: number;
    readonly status: WindowStatus;
  };
  /** When `window.status` became what it is; ISO 8601, UTC. */
  readonly since: string;
  /** When the window was evaluated last; ISO 8601, UTC. Null before the first time. */
  readonly evaluated: string | null;
  readonly rules: {
    /** Those that were asked for; each looks at the variables that it can be made of. */
    readonly tests: readonly DriftTest[];
    /** Where the thresholds of a full window come from: the model's calibration, or the tests' null distributions. */
    readonly thresholds: 'calibrated' | 'analytic';
    readonly falseAlarmBudget: number;
    /** What spreads the budget where thresholds are analytic. */
    readonly correction: 'bonferroni' | 'fdr' | 'none';
    readonly minimumEffect: number;
    readonly confirmations: number;
    readonly confirmationWindows: number;
  };
  readonly features: readonly VariableDriftState[];
  readonly predictions: VariableDriftState & {
    /** Shares of the model's answers by bin (class, or quantile bin of values): of the baseline, and since the start. */
    readonly baseline: readonly number[];
    readonly served: readonly number[];
  };
  /** All numeric features together; null where nothing looks at that. */
  readonly joint: Omit<WatchedState, 'baselineMean' | 'mean'> | null;
  /** Requests since the start whose rows had drifted. */
  readonly events: number;
  /** Episodes since the start. */
  readonly episodes: number;
}

export interface WatchedState {
  readonly feature: string;
  /** `possible` is raised and not confirmed. */
  readonly condition: DriftCondition;
  /** When `condition` began; ISO 8601, UTC. */
  readonly since: string;
  readonly baselineMean: number | null;
  /** At the latest evaluation; null before, and for categories. */
  readonly mean: number | null;
  /** At the latest evaluation. */
  readonly tests: readonly TestResult[];
}

export interface VariableDriftState extends WatchedState {
  readonly kind: 'numeric' | 'categorical';
  readonly bins: {
    /** Inner edges of a numeric variable's bins: bin i holds edges[i - 1] <= x < edges[i]. Empty for categories. */
    readonly edges: readonly number[];
    /** The `bin` label of each bin, as `feature_bin_total` has it; classes for predictions. */
    readonly labels: readonly string[];
    /** Shares of the baseline's rows, 0 to 1. */
    readonly baseline: readonly number[];
    /** Shares of the window's rows now; 0 while it is empty. */
    readonly window: readonly number[];
  };
}

/** What GET /drift answers without a monitor. */
export const DRIFT_DISABLED = { enabled: false } as const;
