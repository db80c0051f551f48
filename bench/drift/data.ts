import { readFileSync } from 'node:fs';
import type { Column, Dataset } from '../../runtime/data/dataset';
import { readCsv } from '../../runtime/data/read-csv';
import { seededRandom, type RandomSource } from '../../runtime/statistics/random';
import { takeRows } from '../../runtime/data/dataset';
import { shuffle } from '../../runtime/statistics/shuffle';
import type { TrainOptions } from '../../runtime/training/train-options';

/** Rows to train on, and rows that training never sees. */
export interface BenchData {
  readonly name: string;
  readonly training: Dataset;
  readonly fresh: Dataset;
  readonly options: Pick<TrainOptions, 'label' | 'drop' | 'dataDigest'>;
}

const FRESH_ROWS = 20_000;
const TRAINING_ROWS = 10_000;

/** Ten features: five normal (two of them correlated), two log-normal, one exponential, one uniform, one category. */
export function syntheticData(seed: number): BenchData {
  const random = seededRandom(seed);
  const rows = TRAINING_ROWS + FRESH_ROWS;
  const normals = (): Float64Array => Float64Array.from({ length: rows }, () => normal(random));
  const [a, b, c, d] = [normals(), normals(), normals(), normals()] as const;
  const zone = Int32Array.from({ length: rows }, () => {
    const chance = random();
    return chance < 0.6 ? 0 : chance < 0.9 ? 1 : 2;
  });
  const noise = normals();
  const columns: Column[] = [
    number('normal_a', a),
    number('normal_b', b),
    number('normal_c', c),
    number('normal_d', d),
    number(
      'correlated',
      a.map((value, row) => 0.8 * value + 0.6 * noise[row]!),
    ),
    number('lognormal_a', normals().map(Math.exp)),
    number(
      'lognormal_b',
      normals().map((value) => Math.exp(0.5 * value)),
    ),
    number(
      'exponential',
      Float64Array.from({ length: rows }, () => -Math.log(1 - random())),
    ),
    number(
      'uniform',
      Float64Array.from({ length: rows }, () => random()),
    ),
    {
      kind: 'categorical',
      name: 'zone',
      categories: ['eu', 'us', 'ap'].sort(),
      indices: zone,
      numericRows: 0,
    },
    number(
      'label',
      a.map((value, row) => Number(value + b[row]! + noise[row]! > 1.5)),
    ),
  ];
  return split('synthetic', { rows, columns }, TRAINING_ROWS, { label: 'label', dataDigest: ZEROS });
}

/** The AI4I 2020 file, or another with its columns: three fifths to train on, the rest fresh. */
export function csvData(path: string, seed: number): BenchData {
  const { dataset, digest } = readCsv(readFileSync(path));
  const order = shuffle(
    Uint32Array.from({ length: dataset.rows }, (_, row) => row),
    seededRandom(seed),
  );
  return split('AI4I 2020', takeRows(dataset, order), Math.floor(dataset.rows * 0.6), {
    label: 'Machine failure',
    drop: ['UDI', 'Product ID', 'TWF', 'HDF', 'PWF', 'OSF', 'RNF'],
    dataDigest: digest,
  });
}

const ZEROS = `sha256:${'0'.repeat(64)}`;

function split(name: string, all: Dataset, trainingRows: number, options: BenchData['options']): BenchData {
  const rows = Uint32Array.from({ length: all.rows }, (_, row) => row);
  return {
    name,
    training: takeRows(all, rows.subarray(0, trainingRows)),
    fresh: takeRows(all, rows.subarray(trainingRows)),
    options,
  };
}

function number(name: string, values: Float64Array): Column {
  return { kind: 'numeric', name, values };
}

function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
