import type { RandomSource } from '../runtime/statistics/random';
import { binnedValues } from './binned-values';
import { drawIndex } from './draw-index';
import type { ServedModel } from './served-model';

/** The values of a row in the order of the model's features. */
type Row = readonly (number | string)[];

/** Draws a row. */
export type DrawRow = () => Row;

/** Standard deviations by which drifted rows lie above the others, in every numeric feature. */
export const SHIFT = 3;

/** Transactions that are made before the attack, within a limit of memory. Making one costs more than sending it. */
const POOL = { transactions: 2000, bytes: 16 * 1024 * 1024 } as const;

/** Draws rows like those of the training data, each feature by itself: a bin by its share, and a value within it. */
export function baselineRows({ features, baseline }: ServedModel, random: RandomSource): DrawRow {
  const draws = features.map((feature, index): (() => number | string) => {
    const bins = baseline.features[index]!;
    if (feature.kind === 'categorical') return () => feature.categories[drawIndex(bins.counts, random)]!;
    if (bins.kind !== 'numeric') throw new Error(`the baseline of "${feature.name}" is not numeric`);
    const draw = binnedValues({ ...bins, ...feature }, random);
    return () => Number(draw().toPrecision(6));
  });
  return () => draws.map((draw) => draw());
}

/**
 * Draws rows of a table.
 *
 * @param values row-major, categories by their index, as `modelRows` gives them
 */
export function tableRows({ features }: ServedModel, values: Float64Array, random: RandomSource): DrawRow {
  const rows = values.length / features.length;
  return () => {
    const offset = Math.floor(random() * rows) * features.length;
    return features.map((feature, index) => {
      const value = values[offset + index]!;
      return feature.kind === 'categorical' ? feature.categories[value]! : value;
    });
  };
}

/** Makes a share of rows drift: they lie SHIFT standard deviations above, in every numeric feature. */
export function withDrift(
  draw: DrawRow,
  { baseline }: ServedModel,
  share: number,
  random: RandomSource,
): DrawRow {
  return () => {
    const row = draw();
    if (random() >= share) return row;
    return row.map((value, index) => {
      const own = baseline.features[index]!;
      return typeof value === 'number' && own.kind === 'numeric'
        ? Number((value + SHIFT * own.standardDeviation).toPrecision(6))
        : value;
    });
  };
}

/** Bodies of POST /predict, as many as are worth the memory. */
export function transactions(draw: DrawRow, rowsEach: number): readonly Buffer[] {
  return pool(() => {
    const rows = Array.from({ length: rowsEach }, draw);
    const body = Buffer.from(JSON.stringify(rowsEach === 1 ? { values: rows[0] } : { data: rows }));
    return { transaction: body, bytes: body.length };
  });
}

/** The same for a topic: a message for each row, whose members are the features. */
export function topicTransactions(
  { features }: ServedModel,
  draw: DrawRow,
  rowsEach: number,
): readonly (readonly Buffer[])[] {
  return pool(() => {
    const messages = Array.from({ length: rowsEach }, () => {
      const row = draw();
      return Buffer.from(
        JSON.stringify(Object.fromEntries(features.map(({ name }, index) => [name, row[index]]))),
      );
    });
    return { transaction: messages, bytes: messages.reduce((sum, { length }) => sum + length, 0) };
  });
}

function pool<T>(make: () => { readonly transaction: T; readonly bytes: number }): readonly T[] {
  const made: T[] = [];
  for (let total = 0; made.length < POOL.transactions && total < POOL.bytes;) {
    const { transaction, bytes } = make();
    made.push(transaction);
    total += bytes;
  }
  return made;
}
