import type { Baseline, Feature } from '../model/artifact';
import { shares } from './bin-counts';
import { binLabels } from './bins';
import type { DriftState, ModelIdentity, VariableDriftState, WatchedState } from './drift-state';
import { liveValues } from './live-values';
import type { Variable } from './variables';
import type { Watched } from './watched';
import type { Window } from './window';
import type { WatchSettings, WindowWatch } from './window-watch';

export interface DescribedDrift {
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  readonly baselineId: string;
  readonly model: ModelIdentity & { readonly classes: readonly (string | number)[] };
  readonly settings: WatchSettings;
  readonly window: Window;
  readonly watch: WindowWatch;
  /** Predictions since the start, by bin of the baseline. */
  readonly served: Float64Array;
  readonly events: number;
  readonly episodes: number;
}

/** Everything that is known of drift, as plain JSON. */
export function describeDrift(drift: DescribedDrift): DriftState {
  const { features, baseline, model, settings, window, watch, events, episodes } = drift;
  const { joint, status, thresholds, evaluated } = watch;
  const prediction = watch.variables.at(-1)!;
  return {
    enabled: true,
    baseline: { id: drift.baselineId, rows: baseline.rows, modelDigest: model.digest },
    window: {
      rows: window.rows,
      size: window.size,
      seconds: settings.driftWindowSeconds ?? null,
      minimumSample: settings.driftMinimumSample,
      status,
    },
    since: iso(watch.since),
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
        watch.variables[column]!,
        watch.watched[column]!,
        window,
        binLabels(feature, baseline.features[column]!),
      ),
    ),
    predictions: {
      ...describeVariable(
        prediction,
        watch.watched[features.length]!,
        window,
        prediction.reference.kind === 'categorical'
          ? model.classes.map(String)
          : prediction.reference.counts.map((_, bin) => String(bin)),
      ),
      baseline: shares(baseline.prediction.counts),
      served: shares(drift.served),
    },
    joint: joint === undefined ? null : describeWatched(joint),
    events,
    episodes,
  };
}

function describeVariable(
  { column, reference }: Variable,
  watched: Watched,
  window: Window,
  labels: readonly string[],
): VariableDriftState {
  return {
    ...describeWatched(watched),
    kind: reference.kind,
    baselineMean: watched.baselineMean,
    mean: watched.mean,
    bins: {
      edges: reference.edges,
      labels,
      baseline: shares(reference.counts),
      window: shares(liveValues(window.column(column), reference).counts),
    },
  };
}

function describeWatched({
  name,
  condition,
  since,
  results,
}: Watched): Omit<WatchedState, 'baselineMean' | 'mean'> {
  return { feature: name, condition, since: iso(since), tests: results };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
