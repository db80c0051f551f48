import type { ArtifactContent } from '../../../../../runtime/model/artifact';
import { smallArtifactContent, smallModel } from '../../../../support/small-model';
import { encodeForest } from '../../../../../runtime/model/forest-codec';
import { Forest } from '../../../../../runtime/model/forest';
import { LEAF } from '../../../../../runtime/model/forest-layout';
import type { TrainedModel } from '../../../../../runtime/model/trained-model';

/** The small model without its category: one tree each asks for `temperature` of 30 or more and `load` of 0.8 or more. */
export function numericContent(classes: readonly (string | number)[] = [0, 1]): ArtifactContent {
  const { features, baseline } = smallArtifactContent();
  return smallArtifactContent({
    classes: [...classes],
    features: features.slice(0, 2),
    baseline: { ...baseline, features: baseline.features.slice(0, 2) },
    importances: [0.5, 0.5],
    forest: encodeForest(
      new Forest({
        selection: 'mode',
        columns: 2,
        classes: 2,
        nodes: {
          columns: Uint8Array.of(1, LEAF, LEAF, 2, LEAF, LEAF),
          thresholds: Float64Array.of(30, 0.8),
          leaves: Uint8Array.of(1, 0, 1, 0),
        },
      }),
    ),
  });
}

export function numericModel(classes?: readonly (string | number)[]): TrainedModel {
  return smallModel(numericContent(classes));
}
