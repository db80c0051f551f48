import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readCsv } from '../../../../runtime/data/read-csv';
import { formatArtifact } from '../../../../runtime/model/artifact-file';
import { loadModel } from '../../../../runtime/model/load-model';
import { readForeign } from '../../../../runtime/training/importing/read-foreign';
import { train } from '../../../../runtime/training/train';
import { ORIGINS_PYTHON, originsInstalled } from '../../../support/model-origins';

const SCRIPT = join(__dirname, '../../../origins/make_models.py');
const TRAINING_MS = 400_000;

const listSchema = z.array(z.object({ name: z.string(), file: z.string(), gaps: z.boolean() }));

describe.skipIf(!originsInstalled)('models that other libraries train now', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'origins-'));
    execFileSync(ORIGINS_PYTHON, [SCRIPT, folder], {
      env: { PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
    });
  }, TRAINING_MS);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const read = (file: string) => readCsv(() => [readFileSync(join(folder, file))], { delimiter: ',' });

  test(
    'predict the same here on every row: equal labels, and values and probabilities within 1e-6',
    async () => {
      const made = listSchema.parse(JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8')));
      expect(made.length).toBeGreaterThanOrEqual(12);
      for (const { name, file, gaps } of made) {
        const found = readForeign(readFileSync(join(folder, file)));
        if (!('model' in found)) throw new Error(`${file} was read as ml-random-forest's`);
        const { dataset, digest } = read(`${name}.csv`);
        const { content } = await train(dataset, {
          label: 'y',
          name,
          dataDigest: digest,
          foreign: found.model,
          predictions: read(`${name}.predictions.csv`).dataset,
        });
        // the artifact as it is served
        const { artifact, forest } = loadModel(formatArtifact(content));
        expect(artifact.training, name).toMatchObject({
          importedFrom: found.model.origin,
          proof: { rows: dataset.rows, agreed: dataset.rows, tolerance: 1e-6 },
        });
        if (gaps) expect(forest.missing, name).toBe(true);
        expect(
          artifact.importances.reduce((sum, share) => sum + share, 0),
          name,
        ).toBeCloseTo(1, 5);
      }
    },
    TRAINING_MS,
  );
});
