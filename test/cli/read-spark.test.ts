import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSparkFolder } from '../../cli/read-spark';
import { readCsv } from '../../runtime/data/read-csv';
import { formatArtifact } from '../../runtime/model/artifact-file';
import { loadModel } from '../../runtime/model/load-model';
import { train } from '../../runtime/training/train';
import { runCommand } from './run-command';

/** What Spark 4.2.0 saved and predicted; test/origins/make_spark_models.py makes it anew. */
const MODELS = join(__dirname, '../origins/spark-models');

const listSchema = z.array(z.object({ name: z.string(), label: z.string() }));
const made = listSchema.parse(JSON.parse(readFileSync(join(MODELS, 'models.json'), 'utf8')));
const read = (file: string) => readCsv(() => [readFileSync(join(MODELS, file))], { delimiter: ',' });

const folder = mkdtempSync(join(tmpdir(), 'read-spark-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A copy of a model in which the metadata of a folder is changed. */
function changed(name: string, of: string, change: (text: string) => string): string {
  const copy = join(folder, `${name}-changed`);
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(MODELS, name), copy, { recursive: true });
  const metadata = join(copy, of, 'metadata');
  const file = join(
    metadata,
    readdirSync(metadata).find((each) => each.startsWith('part-'))!,
  );
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return copy;
}

describe('a model that Spark saved', () => {
  it.each(made)('predicts the same here on every row: $name', async ({ name, label }) => {
    const foreign = await readSparkFolder(join(MODELS, name));
    const { dataset, digest } = read(`${name}.csv`);
    const { content } = await train(dataset, {
      label,
      name,
      dataDigest: digest,
      foreign,
      predictions: read(`${name}.predictions.csv`).dataset,
    });
    const { artifact, forest } = loadModel(formatArtifact(content));
    expect(artifact.training).toMatchObject({
      importedFrom: foreign.origin,
      proof: { rows: dataset.rows, agreed: dataset.rows, tolerance: 1e-6 },
    });
    expect(forest.missing).toBe(false);
    expect(artifact.importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('has the labels of its StringIndexer, and the names of the columns', async () => {
    const { classes, features, origin } = await readSparkFolder(join(MODELS, 'spark-forest-many'));
    expect(origin).toBe('Spark 4.2.0, RandomForestClassificationModel');
    expect(classes).toEqual(['green', 'red', 'yellow']);
    expect(features).toEqual([
      { kind: 'numeric', name: 'a' },
      { kind: 'categorical', name: 'zone', categories: ['africa', 'asia', 'eu', 'oceania', 'us'] },
      { kind: 'numeric', name: 'b' },
      { kind: 'numeric', name: 'c' },
    ]);
  });

  it('is imported by the command', () => {
    const name = 'spark-boosting-binary';
    const { code, stdout } = runCommand(
      MODELS,
      ...['import', name, `${name}.csv`, '--label', 'alarm', '--out', join(folder, 'model.json')],
      ...['--predictions', `${name}.predictions.csv`],
    );
    expect(stdout).toContain('GBTClassificationModel');
    expect(code).toBe(0);
  });

  it('is refused by the name of a stage that cannot be represented', async () => {
    const copy = changed('spark-forest-number', stageOf('spark-forest-number', 'VectorAssembler'), (text) =>
      text.replace('feature.VectorAssembler', 'feature.PCAModel'),
    );
    await expect(readSparkFolder(copy)).rejects.toThrow(/VectorAssembler_\w+ is a PCAModel, which cannot be/);
  });

  it('is refused with thresholds, as an untrained pipeline, and if it is no model', async () => {
    const forest = stageOf('spark-forest-many', 'RandomForest');
    const thresholds = changed('spark-forest-many', forest, (text) =>
      text.replace('"paramMap":{', '"paramMap":{"thresholds":[0.1,0.2,0.3],'),
    );
    await expect(readSparkFolder(thresholds)).rejects.toThrow('has thresholds, which are not represented');
    const untrained = changed('spark-forest-number', '', (text) =>
      text.replace('ml.PipelineModel', 'ml.Pipeline'),
    );
    await expect(readSparkFolder(untrained)).rejects.toThrow('save the model that fit returns');
    await expect(readSparkFolder(folder)).rejects.toThrow('metadata/part-00000 is not there');
  });

  it('is refused if a part of it is missing', async () => {
    const copy = changed('spark-forest-number', '', (text) => text);
    rmSync(join(copy, stageOf('spark-forest-number', 'RandomForest'), 'data'), { recursive: true });
    await expect(readSparkFolder(copy)).rejects.toThrow('holds no Parquet file, so the model is not whole');
  });
});

/** Folder of a stage of a pipeline. */
function stageOf(name: string, kind: string): string {
  const found = readdirSync(join(MODELS, name, 'stages')).find((stage) => stage.includes(`_${kind}`));
  return join('stages', found!);
}
