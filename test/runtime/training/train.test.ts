import { describe, expect, test } from 'vitest';
import { telemetryCsv } from '../../../model/generate';
import { parseExpectations } from '../../../runtime/expectations/parse';
import type { ArtifactContent } from '../../../runtime/model/artifact';
import { formatArtifact, parseArtifact } from '../../../runtime/model/artifact-file';
import { decodeFloat64s } from '../../../runtime/model/float64s';
import { loadModel } from '../../../runtime/model/load-model';
import type { Dataset } from '../../../runtime/data/dataset';
import { seededRandom } from '../../../runtime/statistics/random';
import { readCsv } from '../../../runtime/data/read-csv';
import { train } from '../../../runtime/training/train';
import type { TrainOptions } from '../../../runtime/training/train-options';

const telemetry = readCsv(Buffer.from(telemetryCsv()));
const SMALL = { trees: 15, name: 'test', label: 'incident', dataDigest: telemetry.digest } as const;

async function contentOf(dataset: Dataset, options: Partial<TrainOptions> = {}): Promise<ArtifactContent> {
  return (await train(dataset, { ...SMALL, ...options })).content;
}

/** Held-out rows that are predicted to be of a class. */
function predictedRows({ metrics }: ArtifactContent, index: number): number {
  return metrics.task === 'regression'
    ? NaN
    : metrics.confusionMatrix.reduce((sum, row) => sum + row[index]!, 0);
}

/** y = 10 × group + 3 × x, and a little noise. */
function regressionCsv(): Dataset {
  const random = seededRandom(5);
  const rows = Array.from({ length: 400 }, () => {
    const x = random();
    const group = Math.floor(random() * 3);
    return `${x},${['a', 'b', 'c'][group]!},${10 * group + 3 * x + 2 * random()}`;
  });
  return readCsv(Buffer.from(`x,group,y\n${rows.join('\n')}\n`)).dataset;
}

describe('a classification', async () => {
  const content = await contentOf(telemetry.dataset);
  const text = formatArtifact(content);

  test('becomes an artifact that loads and answers', () => {
    const model = loadModel(text);
    expect(model.classes).toEqual([0, 1]);
    expect(model.label(model.predict(Float64Array.of(0, 99, 98, 20, 30, 500, 0.06, 400), 1)[0]!)).toBe(1);
    expect(model.label(model.predict(Float64Array.of(0, 30, 40, 20, 30, 500, 0.001, 50), 1)[0]!)).toBe(0);
  });

  test('says what it was trained on and how', () => {
    expect(content.features.map(({ name }) => name)).toEqual(
      telemetry.dataset.columns.slice(0, -1).map(({ name }) => name),
    );
    expect(content.data).toEqual({ rows: 4000, digest: telemetry.digest });
    expect(content.training).toEqual({
      leaves: 'average',
      trees: 15,
      maxDepth: 16,
      minSamplesLeaf: 1,
      maxFeatures: 'sqrt',
      classWeight: 'none',
      splitter: 'exact',
      seed: 42,
      testSize: 0.2,
    });
  });

  test('is measured on rows that it was not trained on, and better than chance there', () => {
    expect(content.metrics.rows + content.baseline.rows).toBe(4000);
    expect(content.metrics).toMatchObject({ task: 'classification', rows: 800 });
    if (content.metrics.task === 'classification') expect(content.metrics.rocAuc).toBeGreaterThan(0.75);
  });

  test('has the accuracy of its held-out rows by confidence, which rises with it', () => {
    const { rows, correct, edges } = content.confidence!;
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    expect(rows).toHaveLength(edges.length + 1);
    expect(sum(rows)).toBe(800);
    if (content.metrics.task === 'classification')
      expect(sum(correct) / 800).toBeCloseTo(content.metrics.accuracy, 12);
    expect(correct.at(-1)! / rows.at(-1)!).toBeGreaterThan(correct[0]! / rows[0]!);
  });

  test('has one importance a feature, and they sum to 1', () => {
    expect(content.importances).toHaveLength(8);
    expect(content.importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('gives the same bytes again, on any number of threads, and others for another seed', async () => {
    expect(formatArtifact(await contentOf(telemetry.dataset, { threads: 2 }))).toBe(text);
    expect((await contentOf(telemetry.dataset, { seed: 1 })).forest).not.toEqual(content.forest);
  });

  test('counts the training rows in its baseline', () => {
    for (const { counts } of content.baseline.features) {
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(content.baseline.rows);
    }
  });

  test('takes its answers from the rows that it was not trained on', () => {
    const heldOut = [0, 1].map((index) => predictedRows(content, index));
    const ofBaseline = content.baseline.prediction.counts;
    // every other answer; the rest is for calibration
    expect(ofBaseline[0]! + ofBaseline[1]!).toBe((heldOut[0]! + heldOut[1]!) / 2);
    expect(ofBaseline[1]!).toBeLessThanOrEqual(heldOut[1]!);
  });
});

describe('a regression', async () => {
  const dataset = regressionCsv();
  const content = await contentOf(dataset, { label: 'y', trees: 40 });

  test('is found by its label and explains it', () => {
    expect(content.task).toBe('regression');
    expect(content.classes).toEqual([]);
    if (content.metrics.task === 'regression') expect(content.metrics.r2).toBeGreaterThan(0.95);
  });

  test('tries a third of the columns that the forest sees', () => {
    expect(content.training).toMatchObject({ maxFeatures: 1 });
  });

  test('keeps the distribution of its predictions', () => {
    const { prediction } = content.baseline;
    expect(prediction.kind === 'numeric' && decodeFloat64s(prediction.sample).length).toBe(
      content.metrics.rows / 2,
    );
  });

  test('adds the importances of the indicators of a category', () => {
    expect(content.importances[1]).toBeGreaterThan(0.8);
  });
});

test('rows with a gap are left out, and the categories that only they had', async () => {
  const lines = telemetryCsv().split('\n');
  lines[1] = `mainframe,,${lines[1]!.split(',').slice(2).join(',')}`;
  const { content, warnings } = await train(readCsv(Buffer.from(lines.join('\n'))).dataset, {
    ...SMALL,
    trees: 2,
  });
  expect(content.data.rows).toBe(3999);
  expect(content.features[0]).toMatchObject({ categories: ['api', 'batch', 'database', 'web'] });
  expect(warnings).toMatchObject([{ check: 'missing-values' }]);
});

describe('nothing is trained', () => {
  const withId = readCsv(
    Buffer.from(
      telemetryCsv()
        .split('\n')
        .filter((line) => line !== '')
        .map((line, row) => `${row === 0 ? 'id' : `s${row}`},${line}`)
        .join('\n'),
    ),
  ).dataset;

  test('on data with a severe finding', async () => {
    await expect(contentOf(withId)).rejects.toThrow(/Write: --drop id/);
  });

  test('where an expectation does not hold, beside the findings', async () => {
    const expectations = parseExpectations(
      'schema: cdk8s-aiops/expectations/v1\ntable: { rows: { min: 5000 } }',
    );
    await expect(contentOf(withId, { expectations })).rejects.toThrow(
      /2 severe problems.*\n.*table\.rows\.min: expected at least 5000 rows; got 4000/,
    );
  });

  test('unless the owner of a suspicious column keeps it', async () => {
    const counter = {
      rows: 4000,
      columns: [
        {
          kind: 'numeric',
          name: 'hour',
          values: Float64Array.from({ length: 4000 }, (_, row) => row),
        } as const,
        ...telemetry.dataset.columns,
      ],
    };
    await expect(contentOf(counter, { trees: 1 })).rejects.toThrow(/--keep/);
    const { warnings } = await train(counter, { ...SMALL, trees: 1, keep: ['hour'] });
    expect(warnings).toMatchObject([
      { check: 'identifiers', severity: 'warning' },
      // a counter grows for as long as there are rows
      { check: 'row-order', severity: 'warning' },
    ]);
  });
});

test('three classes of text get figures each', async () => {
  const columns = telemetry.dataset.columns.filter(({ name }) => name !== 'incident');
  const content = await contentOf({ rows: 4000, columns }, { label: 'tier' });
  expect(content.classes).toEqual(['api', 'batch', 'database', 'web']);
  expect(content.metrics).toMatchObject({ perClass: content.classes.map((name) => ({ class: name })) });
  expect(parseArtifact(formatArtifact(content)).task).toBe('classification');
});

describe('the artifact carries what a row to predict is expected to look like', () => {
  test('as the expectations given say it, the label and what is said of the table left out', async () => {
    const expectations = parseExpectations(
      'schema: cdk8s-aiops/expectations/v1\ntable: { rows: { min: 5 } }\ncolumns: { cpu_percent: { min: 0, max: 100 }, incident: {} }',
    );
    expect((await contentOf(telemetry.dataset, { expectations })).expectations).toEqual({
      schema: 'cdk8s-aiops/expectations/v1',
      columns: { cpu_percent: { min: 0, max: 100 } },
    });
  });

  test('as the rows look, where none are given', async () => {
    const { expectations, features } = await contentOf(regressionCsv(), { label: 'y' });
    expect(Object.keys(expectations.columns!)).toEqual(features.map(({ name }) => name));
    expect(expectations.columns!['group']).toEqual({
      type: 'category',
      missing: 0,
      categories: ['a', 'b', 'c'],
    });
  });
});

test('rows that are left out for a gap are counted in the baseline, in proportion to the training rows', async () => {
  const { baseline } = await contentOf(telemetry.dataset);
  expect(baseline.omittedRows).toBeUndefined();
  const gaps = readCsv(
    Buffer.from(telemetryCsv().replaceAll(/^database,/gm, (text, at: number) => (at % 7 === 0 ? ',' : text))),
  );
  const {
    baseline: { rows: trained, omittedRows = 0 },
    data,
  } = await contentOf(gaps.dataset);
  expect(omittedRows).toBeGreaterThan(0);
  expect(omittedRows).toBe(Math.round(((4000 - data.rows) * trained) / data.rows));
});
