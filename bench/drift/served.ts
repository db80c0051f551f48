/**
 * `npx tsx bench/drift/served.ts data.csv label [columns to drop]`: false episodes and delays of a running service. Rows
 * that training never saw are drawn with replacement and served one by one, with the default settings: windows overlap,
 * and an episode must be confirmed.
 */
import { readFileSync } from 'node:fs';
import { takeRows, type Dataset } from '../../runtime/data/dataset';
import { readCsv } from '../../runtime/data/read-csv';
import { modelRows } from '../../runtime/model/model-rows';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { loadModel } from '../../runtime/model/load-model';
import { formatArtifact } from '../../runtime/model/artifact-file';
import { seededRandom, type RandomSource } from '../../runtime/statistics/random';
import { shuffle } from '../../runtime/statistics/shuffle';
import { train } from '../../runtime/training/train';
import { servedDetector } from './served-detector';

const MODELS = [
  { rows: 600, seed: 1 },
  { rows: 600, seed: 2 },
  { rows: 2000, seed: 3 },
  { rows: 2000, seed: 4 },
];
const SERVED_ROWS = 100_000;
const SHIFTS = [0.25, 0.5, 1];
const STREAMS = 20;
/** Rows before the shift: a few full windows. */
const BEFORE = 300;
const AFTER = 2000;

interface Fresh {
  readonly values: Float64Array;
  readonly rows: number;
}

async function main([path, label, ...drop]: readonly string[]): Promise<void> {
  if (path === undefined || label === undefined) {
    throw new Error('call it with a CSV file and its label, and then with columns to drop');
  }
  const { dataset } = readCsv(readFileSync(path));
  console.log('| rows trained on | calibrated on | false episodes in 100,000 rows | 0.25 σ | 0.5 σ | 1 σ |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { rows, seed } of MODELS) {
    const { model, fresh } = await trained(dataset, rows, seed, label, drop);
    const random = seededRandom(seed + 1000);
    const delays = SHIFTS.map((shift) => describe(delaysOf(model, fresh, shift, random)));
    const calibrated = model.artifact.calibration?.rows ?? 'nothing';
    console.log(`| ${[rows, calibrated, falseEpisodes(model, fresh, random), ...delays].join(' | ')} |`);
  }
}

async function trained(dataset: Dataset, rows: number, seed: number, label: string, drop: readonly string[]) {
  const order = shuffle(
    Uint32Array.from({ length: dataset.rows }, (_, row) => row),
    seededRandom(seed),
  );
  const keep = dataset.columns
    .map(({ name }) => name)
    .filter((name) => name !== label && !drop.includes(name));
  const { content } = await train(takeRows(dataset, order.subarray(0, rows)), {
    name: 'served',
    label,
    drop,
    keep,
    trees: 20,
    maxDepth: 8,
    dataDigest: `sha256:${'0'.repeat(64)}`,
  });
  const model = loadModel(formatArtifact(content));
  return { model, fresh: modelRows(model.features, takeRows(dataset, order.subarray(rows))) };
}

function falseEpisodes(model: TrainedModel, fresh: Fresh, random: RandomSource): number {
  const service = servedDetector(model);
  for (let row = 0; row < SERVED_ROWS; row++) service.serve(drawn(model, fresh, random));
  return service.episodes();
}

/** Rows from the shift of one number to the confirmed episode; Infinity: it was missed. */
function delaysOf(model: TrainedModel, fresh: Fresh, shift: number, random: RandomSource): number[] {
  const numbers = model.baseline.features.flatMap((feature, column) =>
    feature.kind === 'numeric' && feature.edges.length > 4
      ? [{ column, by: shift * feature.standardDeviation }]
      : [],
  );
  return Array.from({ length: STREAMS }, (_, stream) => {
    const { column, by } = numbers[stream % numbers.length]!;
    const service = servedDetector(model);
    for (let row = 0; row < BEFORE; row++) service.serve(drawn(model, fresh, random));
    const before = service.episodes();
    for (let row = 1; row <= AFTER; row++) {
      const values = drawn(model, fresh, random);
      values[column]! += by;
      service.serve(values);
      if (service.episodes() > before) return row;
    }
    return Infinity;
  });
}

function drawn({ features }: TrainedModel, { values, rows }: Fresh, random: RandomSource): Float64Array {
  const row = Math.floor(random() * rows);
  return values.slice(row * features.length, (row + 1) * features.length);
}

/** The median, and how many were missed. */
function describe(delays: readonly number[]): string {
  const sorted = delays.toSorted((a, b) => a - b);
  const middle = (sorted[delays.length / 2 - 1]! + sorted[delays.length / 2]!) / 2;
  const missed = sorted.filter((delay) => delay === Infinity).length;
  const median = middle === Infinity ? `not within ${AFTER}` : String(middle);
  return missed === 0 ? median : `${median} (missed in ${missed} of ${STREAMS})`;
}

void main(process.argv.slice(2));
