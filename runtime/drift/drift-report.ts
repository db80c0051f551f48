/** One feature's statistic, and the threshold that it was held against. */
export interface DriftFinding {
  readonly feature: string;
  readonly test: string;
  /** What was judged: the feature's mean over the rows of a request or window, in the feature's own unit. */
  readonly value: number;
  readonly baselineMean: number;
  readonly statistic: number;
  /** Above it, the statistic counts as drift. */
  readonly threshold: number;
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

/** The window has turned from not drifting to drifting, or back. */
export interface DriftEpisode {
  readonly type: 'started' | 'ended';
  /** The same for the start and the end of one episode. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly model: ModelIdentity;
  /** Rows in the window. */
  readonly windowRows: number;
  /** Every feature that drifted in the episode with its present statistic, the worst first. */
  readonly findings: readonly DriftFinding[];
}

/** `warming_up` until the window holds its minimum sample. */
export type WindowStatus = 'warming_up' | 'stable' | 'drift';

/** What GET /drift answers. */
export interface DriftState {
  readonly enabled: true;
  readonly baseline: { readonly rows: number; readonly modelDigest: string };
  readonly window: {
    readonly rows: number;
    readonly size: number;
    readonly minimumSample: number;
    readonly status: WindowStatus;
  };
  /** When `window.status` became what it is; ISO 8601, UTC. */
  readonly since: string;
  readonly features: readonly FeatureDriftState[];
  /** Shares of the model's answers by bin of the baseline's predictions (classes, or quantile bins of values). */
  readonly predictions: { readonly baseline: readonly number[]; readonly served: readonly number[] };
  /** Requests since the start whose rows had drifted. */
  readonly events: number;
  /** Episodes since the start. */
  readonly episodes: number;
}

export interface NumericDriftState {
  readonly feature: string;
  readonly kind: 'numeric';
  readonly test: string;
  readonly baselineMean: number;
  /** Of the window; null while it is empty. */
  readonly mean: number | null;
  /** 0 until the window is judged. */
  readonly statistic: number;
  readonly threshold: number;
  readonly drift: boolean;
}

/** A category is counted by bin, and not judged by its mean. */
type FeatureDriftState = NumericDriftState | { readonly feature: string; readonly kind: 'categorical' };

/** What GET /drift answers without a monitor. */
export const DRIFT_DISABLED = { enabled: false } as const;
