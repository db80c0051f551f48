import { writeFileSync } from 'node:fs';
import { formatArtifact } from '../../runtime/model/artifact-file';
import type { Column } from '../../runtime/data/dataset';
import { train } from '../../runtime/training/train';
import { SAMPLE, SAMPLE_ROWS } from './sample';

/** Trains what PERFORMANCE speaks of, 100 trees of depth 10 on 10,000 rows of 10 features, as `cdk8s-aiops train` does. */
export async function writeTrainedArtifact(path: string): Promise<void> {
  const columns = [...SAMPLE.columns, SAMPLE.target].map((values, index): Column => {
    const name = index < SAMPLE.columns.length ? `feature_${index}` : 'label';
    return { kind: 'numeric', name, values: values.slice(0, SAMPLE_ROWS) };
  });
  const { content } = await train(
    { rows: SAMPLE_ROWS, columns },
    { name: 'bench', label: 'label', maxDepth: 10, dataDigest: `sha256:${'0'.repeat(64)}` },
  );
  writeFileSync(path, formatArtifact(content));
}
