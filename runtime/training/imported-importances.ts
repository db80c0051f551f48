/** A node of ml-random-forest's JSON, of which only the shape of the trees has been checked. */
interface SavedNode {
  readonly splitColumn?: number;
  readonly gain?: unknown;
  readonly numberSamples?: unknown;
  readonly left?: SavedNode;
  readonly right?: SavedNode;
}

/** The file that `fromMlRandomForest` has read. */
interface SavedForest {
  readonly baseModel: {
    readonly isClassifier: boolean;
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly { readonly root: SavedNode }[];
  };
}

/**
 * The share of the impurity decrease of each column, defined as for a forest trained here: the mean over trees of each
 * tree's shares. A classifier's node states the decrease of its split (`gain`) and its rows.
 *
 * @param json a file that `fromMlRandomForest` has read
 * @returns zeros if the file does not contain the shares: a regression's `gain` is the remaining error, and other
 * programs omit it
 */
export function importedImportances(json: unknown, columns: number): Float64Array {
  const unknown = new Float64Array(columns);
  const { isClassifier, indexes, estimators } = (json as SavedForest).baseModel;
  if (!isClassifier) return unknown;
  const mean = new Float64Array(columns);
  for (const [tree, { root }] of estimators.entries()) {
    const decreases = new Float64Array(columns);
    const nodes = [root];
    for (const { splitColumn, gain, numberSamples, left, right } of nodes) {
      // a leaf that could have been split has a gain, too
      if (splitColumn === undefined || left === undefined || right === undefined) continue;
      if (typeof gain !== 'number' || typeof numberSamples !== 'number' || !(gain * numberSamples >= 0)) {
        return unknown;
      }
      decreases[indexes[tree]![splitColumn]!]! += gain * numberSamples;
      nodes.push(left, right);
    }
    const total = decreases.reduce((sum, decrease) => sum + decrease, 0);
    if (total > 0) decreases.forEach((decrease, column) => (mean[column]! += decrease / total));
  }
  const sum = mean.reduce((total, share) => total + share, 0);
  return sum > 0 ? mean.map((share) => share / sum) : unknown;
}
