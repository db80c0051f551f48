import { readFileSync } from 'node:fs';
import { ENVIRONMENT } from '../runtime/contract/environment';
import type { Artifact } from '../runtime/model/artifact';
import { parseArtifact } from '../runtime/model/artifact-file';
import { decodeFloat64s } from '../runtime/model/float64s';
import type { Container } from './container';

/** A row by feature name, as POST /predict takes it. */
export type Row = Readonly<Record<string, number | string>>;

/**
 * The artifact that a Deployment serves, from the volume that its environment names, or from the folder of the image.
 *
 * @param localPath where a path of the container is on this machine
 * @throws ArtifactError, or the file system's error
 */
export function readModel({ environment }: Container, localPath: (path: string) => string): Artifact {
  const path = environment[ENVIRONMENT.modelPath.name] ?? ENVIRONMENT.modelPath.default;
  return parseArtifact(readFileSync(localPath(path), 'utf8'));
}

/** A row that lies the given number of standard deviations above the baseline's mean in every numeric feature. */
export function rowAt(model: Artifact, deviations: number): Row {
  return row(model, (baseline) =>
    baseline.kind === 'numeric'
      ? baseline.mean + deviations * baseline.standardDeviation
      : baseline.counts.indexOf(Math.max(...baseline.counts)),
  );
}

/**
 * Draws rows from the baseline, each feature by itself, moved up by a number of standard deviations.
 *
 * @param random gives numbers from 0 to 1, 1 excluded
 */
export function baselineRows(model: Artifact, random: () => number): (deviations: number) => Row {
  const samples = new Map(
    model.baseline.features.map((baseline) => [
      baseline,
      baseline.kind === 'numeric' ? decodeFloat64s(baseline.sample) : Float64Array.of(),
    ]),
  );
  return (deviations) =>
    row(model, (baseline) => {
      if (baseline.kind === 'categorical') return drawIndex(baseline.counts, random);
      const sample = samples.get(baseline)!;
      return sample[Math.floor(random() * sample.length)]! + deviations * baseline.standardDeviation;
    });
}

function row(model: Artifact, value: (baseline: Artifact['baseline']['features'][number]) => number): Row {
  return Object.fromEntries(
    model.features.map((feature, index): [string, number | string] => {
      const number = value(model.baseline.features[index]!);
      return [
        feature.name,
        feature.kind === 'categorical' ? feature.categories[number]! : Number(number.toPrecision(4)),
      ];
    }),
  );
}

function drawIndex(counts: readonly number[], random: () => number): number {
  let left = random() * counts.reduce((sum, count) => sum + count, 0);
  const index = counts.findIndex((count) => (left -= count) < 0);
  return index === -1 ? counts.length - 1 : index;
}
