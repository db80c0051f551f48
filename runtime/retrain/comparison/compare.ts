import { takeRows, type Column, type Dataset } from '../../data/dataset';
import { DatasetError } from '../../data/dataset-error';
import type { ForestAnswers } from '../../model/forest';
import { modelRows } from '../../model/model-rows';
import type { TrainedModel } from '../../model/trained-model';
import { seededRandom } from '../../statistics/random';
import { STREAMS } from '../../training/streams';
import type { Training } from '../../training/train';
import { bootstrapDifferences, intervalOf, type Interval } from './bootstrap';
import { heldOutByContent, type SplitRule } from './content-split';
import { METRICS, metricsOf, type MetricName } from './metrics';
import type { ScoredRows } from './scored-rows';

/** One metric of both models. */
export interface MetricComparison {
  readonly metric: MetricName;
  /** Null where the metric is not defined for the rows. */
  readonly challenger: number | null;
  /** Null without a champion, too. */
  readonly champion: number | null;
  /** The bootstrap's differences challenger − champion, ascending; empty if none was asked for. */
  readonly differences: Float64Array;
}

export interface ModelComparison {
  /** Rows that both were measured on. */
  readonly rows: number;
  readonly metrics: readonly MetricComparison[];
  /** What a reader must know about the rows. */
  readonly notes: readonly string[];
}

export interface Measured {
  readonly model: TrainedModel;
  readonly split: SplitRule | undefined;
}

/** The interval that the summary shows. */
export const SHOWN_CONFIDENCE = 0.95;

/**
 * Measures challenger and champion on the same held-out rows, of which neither was trained on any, as far as that is known.
 *
 * @param intervals metrics whose difference is bootstrapped
 * @throws DatasetError if there is no row that both can be measured on
 */
export function compare(
  dataset: Dataset,
  { content, data, heldOut }: Training,
  rule: SplitRule,
  champion: Measured | undefined,
  intervals: ReadonlySet<MetricName>,
): ModelComparison {
  const { task, classes } = content;
  if (champion === undefined) {
    const { truth, predictions: predicted, voteShares: shares } = heldOut;
    const rows = { truth, predicted, shares, classes: classes.length };
    return { rows: truth.length, metrics: measure(task, rows, undefined, intervals, 0), notes: [] };
  }
  const names = [content.label, ...content.features.map(({ name }) => name)];
  const notes: string[] = [];
  const unseen = unseenByChampion(dataset, data.wholeRows, champion, rule, names);
  if (unseen === undefined) {
    notes.push(
      "how the champion's held-out rows were chosen is not known: rows that it was trained on may be among those compared, which makes it look better than it is",
    );
  }
  const fair = Uint32Array.from(heldOut.rows, (_, position) => position).filter(
    (position) => unseen?.[heldOut.rows[position]!] !== 0,
  );
  if (fair.length === 0) {
    throw new DatasetError(
      `the champion was trained on all ${heldOut.rows.length} rows that the challenger holds out; use the champion's --seed ${champion.split!.seed} and --test-size ${champion.split!.share}`,
    );
  }
  if (fair.length < heldOut.rows.length) {
    notes.push(
      `${heldOut.rows.length - fair.length} held-out rows were left out, because the champion may have been trained on them`,
    );
  }
  const table = takeRows(
    dataset,
    fair.map((position) => data.wholeRows[heldOut.rows[position]!]!),
  );
  const { values, rows, tableRows, refused } = modelRows(champion.model.features, table);
  if (refused.size > 0) {
    notes.push(
      `${refused.size} held-out rows were left out, because the champion does not know a value of theirs: a service would refuse them`,
    );
  }
  const positions = tableRows.map((row) => fair[row]!);
  const all = unionOf(classes, champion.model.classes);
  const truth = Float64Array.from(positions, (position) => heldOut.truth[position]!);
  const own = scoredRows(truth, positions, heldOut, classes, all);
  const everyRow = Uint32Array.from({ length: rows }, (_, row) => row);
  const answers = champion.model.predictWithShares(values, rows);
  const other = scoredRows(truth, everyRow, answers, champion.model.classes, all);
  return { rows, metrics: measure(task, own, other, intervals, rule.seed), notes };
}

/** The percentile interval of a metric's difference. */
export function differenceInterval(
  { differences }: MetricComparison,
  confidence: number,
): Interval | undefined {
  return intervalOf(differences, confidence);
}

/**
 * For each whole row whether the champion held it out by its own rule: then it was not trained on it, if it ever saw it.
 *
 * @returns undefined if its rule is not known
 */
function unseenByChampion(
  dataset: Dataset,
  wholeRows: Uint32Array,
  { model, split }: Measured,
  rule: SplitRule,
  challengerColumns: readonly string[],
): Uint8Array | undefined {
  if (split === undefined) return undefined;
  const names = [model.artifact.label, ...model.features.map(({ name }) => name)];
  const sameRows =
    split.seed === rule.seed &&
    split.share === rule.share &&
    [...names].sort().join('\n') === [...challengerColumns].sort().join('\n');
  if (sameRows) return new Uint8Array(wholeRows.length).fill(1);
  const table = takeRows(
    { rows: dataset.rows, columns: names.flatMap((name) => columnOf(dataset, name)) },
    wholeRows,
  );
  return heldOutByContent(table.columns, table.rows, split);
}

function columnOf({ columns }: Dataset, name: string): Column[] {
  return columns.filter((column) => column.name === name);
}

/** The classes of both models, in the challenger's order. */
function unionOf(own: readonly (string | number)[], others: readonly (string | number)[]) {
  return [...own, ...others.filter((name) => !own.includes(name))];
}

/**
 * The answers of one model for some of its rows, with its classes in the places that they have among all.
 *
 * @param truth of these rows, in the places of all classes: the challenger's come first
 */
function scoredRows(
  truth: Float64Array,
  positions: Uint32Array,
  { predictions, voteShares }: ForestAnswers,
  classes: readonly (string | number)[],
  all: readonly (string | number)[],
): ScoredRows {
  const place = classes.map((name) => all.indexOf(name));
  const shares = new Float64Array(positions.length * all.length);
  positions.forEach((position, row) => {
    place.forEach((to, from) => {
      shares[row * all.length + to] = voteShares[position * classes.length + from]!;
    });
  });
  const placed = (value: number): number => (classes.length === 0 ? value : place[value]!);
  return {
    truth,
    predicted: Float64Array.from(positions, (position) => placed(predictions[position]!)),
    shares,
    classes: all.length,
  };
}

function measure(
  task: Training['content']['task'],
  own: ScoredRows,
  other: ScoredRows | undefined,
  intervals: ReadonlySet<MetricName>,
  seed: number,
): readonly MetricComparison[] {
  const once = new Float64Array(own.truth.length).fill(1);
  const names = metricsOf(task);
  const pairs = names.map((name) => ({
    challenger: METRICS[name].of(own),
    champion: other && METRICS[name].of(other),
  }));
  const drawn = pairs.flatMap(({ challenger, champion }, index) =>
    champion !== undefined && intervals.has(names[index]!) ? [{ challenger, champion, index }] : [],
  );
  const differences = bootstrapDifferences(drawn, own.truth.length, seededRandom(seed, STREAMS.comparison));
  return names.map((metric, index) => {
    const position = drawn.findIndex((each) => each.index === index);
    return {
      metric,
      challenger: pairs[index]!.challenger(once),
      champion: pairs[index]!.champion?.(once) ?? null,
      differences: differences[position] ?? new Float64Array(0),
    };
  });
}
