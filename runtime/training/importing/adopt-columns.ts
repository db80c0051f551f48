import type { Column, Dataset } from '../../data/dataset';
import { DatasetError } from '../../data/dataset-error';
import { requireColumn } from '../../data/require-column';
import type { Target } from '../encoding/encode-label';
import { selectColumns } from '../encoding/select-columns';
import type { ForeignFeature, ForeignModel } from './foreign-model';

/**
 * The columns of a table that a model from elsewhere reads, in the model's order, and the label: by their names if the model
 * has names, else by their order in the file.
 *
 * @throws DatasetError if a column is not there, or its values are not of the model's kind
 */
export function adoptColumns(
  { features, origin }: ForeignModel,
  dataset: Dataset,
  labelName: string,
  drop: readonly string[] = [],
): Dataset {
  const given = selectColumns(dataset, labelName, drop);
  const names = given.features.map(({ name }) => name);
  const wanted = features.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const byName = wanted.length === features.length && wanted.some((name) => names.includes(name));
  if (!byName && names.length !== features.length) {
    throw new DatasetError(
      `the model of ${origin} has ${features.length} features ${wanted.length === 0 ? 'without names' : `(${wanted.slice(0, 10).join(', ')})`}, and the file ${names.length} columns beside the label "${labelName}"; take the others out with --drop, or name the columns as the model does`,
    );
  }
  const columns = features.map((feature, index) => {
    const position = byName ? requireColumn(names, feature.name!, 'a feature of the model') : index;
    return adoptColumn(given.features[position]!, feature, origin);
  });
  return { ...dataset, columns: [...columns, given.label] };
}

/** The columns with the categories of the model, in its order, after rows were taken out. */
export function withModelCategories(
  columns: readonly Column[],
  features: readonly ForeignFeature[],
): Column[] {
  return columns.map((column, index) => {
    const feature = features[index]!;
    return feature.kind === 'categorical' ? recoded(column, feature.categories) : column;
  });
}

/**
 * The target with the classes of the model, in the order of its forest.
 *
 * @throws DatasetError if the label does not hold what the model predicts
 */
export function adoptTarget(
  { classes, forest, origin }: ForeignModel,
  target: Target,
  label: string,
): Target {
  if (forest.task !== target.task) {
    throw new DatasetError(
      `the model of ${origin} is for ${forest.task} and column "${label}" for ${target.task}; set --task ${forest.task} if the column holds what it predicts`,
    );
  }
  if (target.task === 'regression') return target;
  const indices = Array.from({ length: forest.classes }, (_, index) => index);
  const areIndices = target.classes.every((value) => typeof value === 'number' && indices.includes(value));
  // without labels in the file its classes are numbered, in the sorted order of the labels
  const own = classes ?? (areIndices ? indices : target.classes);
  const position = new Map(own.map((value, index) => [String(value), index]));
  const unknown = target.classes.find((value) => !position.has(String(value)));
  if (unknown !== undefined || own.length !== forest.classes) {
    throw new DatasetError(
      `the model of ${origin} predicts ${forest.classes} classes${classes === undefined ? '' : ` (${classes.slice(0, 10).join(', ')})`}, and column "${label}" holds ${target.classes.slice(0, 10).join(', ')}`,
    );
  }
  const moved = target.classes.map((value) => position.get(String(value))!);
  return { task: 'classification', classes: own, values: target.values.map((index) => moved[index] ?? NaN) };
}

function adoptColumn(column: Column, feature: ForeignFeature, origin: string): Column {
  if (feature.kind === 'categorical') return recoded(column, feature.categories);
  if (column.kind === 'numeric') return column;
  throw new DatasetError(
    `column "${column.name}" is a number for the model of ${origin}, and holds text (such as "${column.categories[0]!}"); write into it what the model was trained with`,
  );
}

/** A column with the given categories. What is not among them is missing. */
function recoded(column: Column, categories: readonly string[]): Column {
  const position = new Map(categories.map((category, index) => [category, index]));
  if (column.kind === 'numeric') {
    const indices = Int32Array.from(column.values, (value) => position.get(String(value)) ?? -1);
    return { kind: 'categorical', name: column.name, categories, indices, numericRows: column.values.length };
  }
  const moved = column.categories.map((category) => position.get(category) ?? -1);
  return { ...column, categories, indices: column.indices.map((index) => moved[index] ?? -1) };
}
