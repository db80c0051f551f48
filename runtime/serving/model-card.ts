import type { LoadedModel } from '../inference/loaded-model';
import type { FeatureBaseline } from '../model/artifact';

/** The artifact as JSON, without the samples and the forest, which only machines read. */
export function modelCard({ model: { artifact, forest } }: LoadedModel): string {
  const { baseline } = artifact;
  // JSON leaves out members that are undefined
  return JSON.stringify({
    ...artifact,
    leaves: forest.leaves,
    missingValues: forest.missing,
    baseline: {
      ...baseline,
      features: baseline.features.map(withoutSample),
      prediction: withoutSample(baseline.prediction),
    },
  });
}

function withoutSample(baseline: FeatureBaseline): object {
  return { ...baseline, sample: undefined };
}
