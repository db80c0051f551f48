import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Model } from '../../constructs';
import { smallArtifact } from './small-model';

/** The small model, from a file as `cdk8s-aiops train` writes one. */
export function smallModelFile(): Model {
  const folder = mkdtempSync(join(tmpdir(), 'small-model-'));
  try {
    const file = join(folder, 'model.json');
    writeFileSync(file, smallArtifact());
    return Model.fromArtifact(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
