import { ArtifactError } from './artifact-error';
import { parseArtifact } from './artifact-file';
import type { ExpectedModel } from './expected-model';
import { decodeForest } from './forest-codec';
import { ForestError } from './forest-layout';
import { TrainedModel, proveModel } from './trained-model';

/**
 * Parses an artifact, and makes one prediction with its model.
 *
 * @throws ArtifactError if the text is damaged, is not the required artifact, or its model cannot predict
 */
export function loadModel(text: string, expected: ExpectedModel = {}): TrainedModel {
  const { forest, ...artifact } = parseArtifact(text);
  if (expected.digest !== undefined && artifact.digest !== expected.digest) {
    throw new ArtifactError(
      `the artifact is ${artifact.digest}, MODEL_DIGEST asks for ${expected.digest}; deploy the file that belongs to this digest, or change MODEL_DIGEST`,
    );
  }
  if (expected.version !== undefined && artifact.version !== expected.version) {
    throw new ArtifactError(
      `the artifact is version ${artifact.version}, MODEL_VERSION asks for ${expected.version}; deploy that version, or change MODEL_VERSION`,
    );
  }
  try {
    const model = new TrainedModel(artifact, decodeForest(forest));
    proveModel(model);
    return model;
  } catch (error) {
    if (error instanceof ForestError)
      throw new ArtifactError(`the artifact's forest is damaged: ${error.message}`);
    throw error;
  }
}
