import { Forest } from '../model/forest';
import { fromMlRandomForest } from '../model/ml-random-forest';
import type { Target } from './encoding/encode-label';
import { DatasetError } from '../data/dataset-error';
import { importedImportances } from './imported-importances';
import { DEFAULT_SEED, DEFAULT_TEST_SIZE, type TrainOptions } from './train-options';

/**
 * Imports a forest that ml-random-forest saved. Its classes are indices, so the values of the label must be these indices.
 *
 * @param json the parsed file
 * @param columns number of the forest's columns: one for each numeric feature, and one for each category
 * @throws ForestError if the file is damaged, or uses a column that the data does not have
 * @throws DatasetError if the forest's classes or task do not match the label
 */
export function importForest(json: unknown, columns: number, target: Target, options: TrainOptions) {
  const saved = fromMlRandomForest(json, columns);
  if (saved.task !== target.task) {
    throw new DatasetError(
      `the forest is for ${saved.task} and column "${options.label}" for ${target.task}; set --task ${saved.task} if the column holds what it predicts`,
    );
  }
  const { classes } = target;
  if (
    saved.task === 'classification' &&
    (saved.classes > classes.length || classes.some((value, index) => value !== index))
  ) {
    throw new DatasetError(
      `the forest predicts the classes 0 to ${saved.classes - 1} and column "${options.label}" holds ${classes.join(', ')}; write the class indices that it was trained with into that column`,
    );
  }
  return {
    forest: new Forest({ selection: saved.selection, columns, classes: classes.length, nodes: saved.nodes }),
    importances: importedImportances(json, columns),
    settings: {
      importedFrom: 'ml-random-forest',
      trees: saved.trees,
      seed: options.seed ?? DEFAULT_SEED,
      testSize: options.testSize ?? DEFAULT_TEST_SIZE,
    },
  };
}
