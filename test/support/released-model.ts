import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Model, type ModelFromRegistryProps } from '../../constructs';
import type { ReleasedModel } from '../../constructs/serving/release-file';
import { BUCKET } from './training-store';

/** A release of the champion of `churn`. */
export const RELEASED: ReleasedModel = {
  number: '7',
  version: 'a1b2c3',
  digest: `sha256:${'1f'.repeat(32)}`,
  address: 's3://acme-models/mlflow/1/5f0c/artifacts/model/model.json',
  bytes: 20 * 1024 ** 2,
  run: '5f0c',
  data: `sha256:${'2e'.repeat(32)}`,
};

/** A model from a release.json with these releases. */
export function releasedModel(
  props: Partial<ModelFromRegistryProps> = {},
  models: Readonly<Record<string, unknown>> = { 'churn@champion': RELEASED },
): Model {
  const folder = mkdtempSync(join(tmpdir(), 'release-file-'));
  try {
    const releaseFile = join(folder, 'release.json');
    writeFileSync(releaseFile, JSON.stringify({ models }));
    return Model.fromRegistry({ mlflow: { artifacts: BUCKET }, name: 'churn', releaseFile, ...props });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
