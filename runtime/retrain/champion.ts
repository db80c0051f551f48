import { REGISTRY } from '../contract/retraining';
import { loadModel } from '../model/load-model';
import type { TrainedModel } from '../model/trained-model';
import type { ModelRegistry, ModelVersion } from '../registry/model-registry';
import { parseSplitRule, type SplitRule } from './comparison/content-split';
import { RetrainingError } from './retraining-error';

/** The model that a challenger must be better than. */
export interface Champion {
  readonly version: ModelVersion;
  readonly model: TrainedModel;
  /** How its held-out rows were chosen; undefined if that is not known. */
  readonly split: SplitRule | undefined;
}

/**
 * The version with the alias `champion`, with its artifact.
 *
 * @returns undefined if the registered model or the alias is not there yet
 * @throws RetrainingError if the version was registered by something else, or its artifact is another one
 */
export async function findChampion(registry: ModelRegistry): Promise<Champion | undefined> {
  const version = await registry.byAlias(REGISTRY.championAlias);
  if (version === undefined) return undefined;
  const { digest, split } = REGISTRY.tags;
  const stated = version.tags.get(digest);
  if (stated === undefined) {
    throw new RetrainingError(
      `version ${version.number}, the champion, has no tag ${digest}: it was not registered by retrain, and cannot be compared with; give the alias ${REGISTRY.championAlias} to a version that was, or name another registered model`,
    );
  }
  const model = loadModel(await registry.artifact(version, REGISTRY.modelFile));
  if (model.digest !== stated) {
    throw new RetrainingError(
      `the artifact of version ${version.number} is ${model.digest}, and its tag ${digest} states ${stated}; somebody replaced the file or the tag: set the alias ${REGISTRY.championAlias} to a version that is whole`,
    );
  }
  return { version, model, split: parseSplitRule(version.tags.get(split)) };
}
