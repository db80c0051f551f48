import type { ArtifactContent } from './artifact';
import { ArtifactError } from './artifact-error';

/**
 * Checks what the schema cannot express: lists of equal length, and names that refer to each other.
 *
 * @throws ArtifactError that names the contradiction
 */
export function checkConsistency(content: ArtifactContent): void {
  const { features, baseline, calibration, classes, task, importances, expectations } = content;
  const check = (holds: boolean, message: string): void => {
    if (!holds) throw new ArtifactError(`the artifact contradicts itself: ${message}`);
  };
  check(
    new Set(features.map(({ name }) => name)).size === features.length,
    'two features have the same name',
  );
  check(
    baseline.features.length === features.length,
    `it has ${features.length} features and baselines for ${baseline.features.length}`,
  );
  check(
    calibration === undefined ||
      (calibration.features.length === features.length &&
        calibration.rowThresholds.length === features.length),
    `it has ${features.length} features and thresholds for another number`,
  );
  check(
    importances.length === features.length,
    `it has ${features.length} features and ${importances.length} importances`,
  );
  check(
    task === 'classification' ? classes.length >= 2 : classes.length === 0,
    `a ${task} model with ${classes.length} classes`,
  );
  features.forEach((feature, index) => {
    const own = baseline.features[index]!;
    check(
      own.kind === feature.kind,
      `feature "${feature.name}" is ${feature.kind} and its baseline ${own.kind}`,
    );
    const bins =
      feature.kind === 'categorical'
        ? feature.categories.length
        : own.kind === 'numeric'
          ? own.edges.length + 1
          : 0;
    check(
      own.counts.length === bins,
      `feature "${feature.name}" has ${bins} bins and ${own.counts.length} counts`,
    );
  });
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  for (const [name, { type }] of Object.entries(expectations.columns ?? {})) {
    const feature = byName.get(name);
    check(feature !== undefined, `it expects something of "${name}", which is not a feature`);
    const own = feature?.kind === 'numeric' ? 'number' : 'category';
    check(type === undefined || type === own, `feature "${name}" is expected to be a ${type}`);
  }
}
