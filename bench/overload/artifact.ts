import { writeFileSync } from 'node:fs';
import { formatArtifact } from '../../runtime/model/artifact-file';
import { encodeFloat64s } from '../../runtime/model/float64s';
import { Forest } from '../../runtime/model/forest';
import { encodeForest } from '../../runtime/model/forest-codec';
import { NodeList } from '../../runtime/model/node-list';
import { smallArtifactContent } from '../../test/support/small-model';

const FEATURES = 10;
const DEPTH = 10;

/** Writes a model of so many full trees of depth 10 over 10 features: more work than any that was trained. */
export function writeFullArtifact(path: string, trees: number): void {
  const names = Array.from({ length: FEATURES }, (_, index) => `feature_${index}`);
  const standardNormal = {
    kind: 'numeric' as const,
    mean: 0,
    standardDeviation: 1,
    edges: [-1.28, -0.84, -0.52, -0.25, 0, 0.25, 0.52, 0.84, 1.28],
    counts: Array.from({ length: 10 }, () => 100),
    sample: encodeFloat64s(new Float64Array(1000)),
  };
  const content = smallArtifactContent({
    name: 'bench',
    features: names.map((name) => ({ kind: 'numeric', name, minimum: -3, maximum: 3 })),
    forest: encodeForest(fullForest(trees)),
    baseline: {
      rows: 1000,
      features: names.map(() => standardNormal),
      prediction: { kind: 'categorical', counts: [500, 500] },
    },
    importances: names.map(() => 1 / FEATURES),
  });
  writeFileSync(path, formatArtifact(content));
}

/** One row of the forest's features, close to the baseline's mean. */
export const BENCH_ROW = [0.12, -0.31, 0.05, 0.27, -0.18, 0.33, -0.09, 0.21, -0.24, 0.15];

function fullForest(trees: number): Forest {
  const random = lehmer(7);
  const nodes = new NodeList();
  for (let tree = 0; tree < trees; tree++) {
    // breadth first, so a full tree's inner nodes come before its leaves
    for (let node = 0; node < 2 ** DEPTH - 1; node++) {
      nodes.addInner(Math.floor(random() * FEATURES), random() * 2 - 1);
    }
    for (let leaf = 0; leaf < 2 ** DEPTH; leaf++) {
      nodes.addLeaf(Math.round(random()));
    }
  }
  return new Forest({
    selection: 'mode',
    columns: FEATURES,
    classes: 2,
    nodes: nodes.toNodes(),
  });
}

/** Park and Miller's generator: the same forest on every machine. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
