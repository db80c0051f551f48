import type { Baseline, Feature } from '../model/artifact';
import { shares } from './bin-counts';
import { binLabels } from './reference/bins';
import type {
  DriftState,
  ModelIdentity,
  RefusedState,
  VariableDriftState,
  TrackedDriftState,
} from './drift-state';
import { liveValues } from './reference/live-values';
import type { JudgedVariable } from './variables';
import type { ReceivedRows } from './received-rows';
import { expectedRefusals } from './refused-share';
import type { ConditionTracker } from './condition-tracker';
import type { Window } from './window';
import type { DriftSettings, WindowEvaluator } from './window-evaluator';

export interface DescribedDrift {
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  readonly baselineId: string;
  readonly model: ModelIdentity & { readonly classes: readonly (string | number)[] };
  readonly settings: DriftSettings;
  readonly window: Window;
  readonly received: ReceivedRows;
  readonly evaluator: WindowEvaluator;
  /** Predictions since the start, by bin of the baseline. */
  readonly served: Float64Array;
  readonly events: number;
  readonly episodes: number;
}

/** The complete drift state as plain JSON. */
export function describeDrift(drift: DescribedDrift): DriftState {
  const { features, baseline, model, settings, window, evaluator, events, episodes } = drift;
  const { joint, refused, status, thresholds, evaluated } = evaluator;
  const prediction = evaluator.variables.at(-1)!;
  return {
    enabled: true,
    baseline: { id: drift.baselineId, rows: baseline.rows, modelDigest: model.digest },
    window: {
      rows: window.rows,
      size: window.size,
      seconds: settings.driftWindowSeconds ?? null,
      minimumSample: evaluator.minimumSample,
      status,
    },
    since: iso(evaluator.since),
    evaluated: evaluated === undefined ? null : iso(evaluated),
    rules: {
      tests: settings.driftTests,
      thresholds,
      falseAlarmBudget: settings.driftFalseAlarmBudget,
      correction: settings.driftCorrection,
      minimumEffect: settings.driftMinimumEffect,
      confirmations: settings.driftConfirmations,
      confirmationWindows: settings.driftConfirmationWindows,
    },
    features: features.map((feature, column) =>
      describeVariable(
        evaluator.variables[column]!,
        evaluator.trackers[column]!,
        window,
        binLabels(feature, baseline.features[column]!),
      ),
    ),
    predictions: {
      ...describeVariable(
        prediction,
        evaluator.trackers[features.length]!,
        window,
        prediction.reference.kind === 'categorical'
          ? model.classes.map(String)
          : prediction.reference.counts.map((_, bin) => String(bin)),
      ),
      baseline: shares(baseline.prediction.counts),
      served: shares(drift.served),
    },
    joint: joint === undefined ? null : describeTracker(joint),
    refused: refused === undefined ? null : describeRefused(refused, drift),
    events,
    episodes,
  };
}

function describeVariable(
  { column, reference, unjudged }: JudgedVariable,
  tracker: ConditionTracker,
  window: Window,
  labels: readonly string[],
): VariableDriftState {
  return {
    ...describeTracker(tracker),
    kind: reference.kind,
    unjudged: unjudged ?? null,
    baselineMean: tracker.baselineMean,
    mean: tracker.mean,
    bins: {
      edges: reference.edges,
      labels,
      baseline: shares(reference.counts),
      window: shares(liveValues(window.column(column), reference).counts),
    },
  };
}

function describeRefused(
  tracker: ConditionTracker,
  { features, baseline, received }: DescribedDrift,
): RefusedState {
  const expected = expectedRefusals(baseline);
  return {
    ...describeTracker(tracker),
    rows: received.rows,
    refusedRows: received.refused,
    baseline: expected.refused / expected.rows,
    features: features
      .map(({ name }, column) => ({ feature: name, rows: received.refusedByColumn[column]! }))
      .filter(({ rows }) => rows > 0)
      .sort((a, b) => b.rows - a.rows),
  };
}

function describeTracker({
  name,
  condition,
  since,
  results,
}: ConditionTracker): Omit<TrackedDriftState, 'baselineMean' | 'mean'> {
  return { feature: name, condition, since: iso(since), tests: results };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
