import { Forest } from '../../model/forest';
import type { LeafSum, Link } from '../../model/leaf-sums';
import { ImportError, type ForeignModel } from './foreign-model';
import type { ForeignTrees } from './foreign-trees';

export interface BoostedModelProps {
  readonly origin: string;
  /** Name of each column; undefined if the file has none. */
  readonly features: readonly (string | undefined)[];
  readonly trees: ForeignTrees;
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  readonly leafVectors?: Float64Array;
  readonly sum: LeafSum;
  readonly notes: readonly string[];
}

/** A model of boosted trees: the leaves of a row are added up, a missing value has a side, and classes have no labels. */
export function boostedModel(props: BoostedModelProps): ForeignModel {
  const { origin, features, trees, classes, leafVectors, sum, notes } = props;
  return {
    origin,
    features: features.map((name) => ({ kind: 'numeric', name })),
    classes: undefined,
    forest: new Forest({
      selection: 'sum',
      columns: features.length,
      classes,
      nodes: trees.toNodes(),
      leafVectors,
      sum,
      missing: true,
    }),
    importances: trees.importances(),
    notes,
  };
}

/**
 * The link of an objective, from the sum of the leaves to what `predict` answers.
 *
 * @param place of the objective in the file, for the message
 * @throws ImportError if it is not known
 */
export function linkOf(links: ReadonlyMap<string, Link>, objective: string, place: string): Link {
  const link = links.get(objective);
  if (link !== undefined) return link;
  throw new ImportError(
    `${place} is ${objective}, which is not known here; known are ${[...links.keys()].join(', ')}`,
  );
}
