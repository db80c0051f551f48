import { ImportError } from './foreign-model';
import type { SparkColumns } from './spark-columns';
import type { SparkNode } from './spark-node';
import { lessThan } from './threshold';

/** A node of a tree that compares columns of the forest. */
export type ExpandedNode =
  | { readonly column: number; readonly threshold: number; readonly left: number; readonly right: number }
  | { readonly leaf: SparkNode };

/** A set of k categories becomes k comparisons, each with a copy of one branch. */
const MOST_NODES = 100_000;

/** Between the 0 and the 1 of a column of a category. */
const HALF = 0.5;

/**
 * A tree whose sets of categories are comparisons of single ones. The root has the id 0.
 *
 * @throws ImportError if it is damaged, or grows too large
 */
export function expandedTree(
  nodes: readonly SparkNode[],
  layout: SparkColumns,
  place: string,
): readonly ExpandedNode[] {
  const expanded: ExpandedNode[] = [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path = new Set<number>();
  expand(0);
  return expanded;

  /** @returns the id of the copy */
  function expand(id: number): number {
    const node = byId.get(id);
    if (node === undefined) throw new ImportError(`${place} has a child ${id} that is not in the file`);
    if (path.has(id)) throw new ImportError(`${place} is no tree: the node ${id} is below itself`);
    if (node.left < 0) return add({ leaf: node });
    path.add(id);
    const made = node.categories < 0 ? number(node) : set(node);
    path.delete(id);
    return made;
  }

  function number({ id, feature, left, right, leftCategoriesOrThreshold: [threshold] }: SparkNode): number {
    const columns = layout.columnsOf(feature);
    if (columns?.length !== 1 || threshold === undefined) throw misplaced(id, feature);
    return inner(
      columns[0]!,
      lessThan('<=', threshold, 64),
      () => expand(left),
      () => expand(right),
    );
  }

  /** Asks for each category of the smaller side, whose branch is copied for each. */
  function set({ id, feature, left, right, leftCategoriesOrThreshold, categories }: SparkNode): number {
    const columns = layout.columnsOf(feature);
    if (columns === undefined || !layout.isCategorical(feature)) throw misplaced(id, feature);
    const known = columns.map((_, category) => category);
    const leftSet = known.filter((category) => leftCategoriesOrThreshold.includes(category));
    const rightSet = known.filter((category) => !leftCategoriesOrThreshold.includes(category));
    const leftIsSmaller = leftSet.length <= categories / 2;
    const [asked, found, other] = leftIsSmaller ? [leftSet, left, right] : [rightSet, right, left];
    const ask = (index: number): number =>
      index === asked.length
        ? expand(other)
        : inner(
            columns[asked[index]!]!,
            HALF,
            () => ask(index + 1),
            () => expand(found),
          );
    return ask(0);
  }

  function inner(column: number, threshold: number, left: () => number, right: () => number): number {
    const at = add({ column, threshold, left: NaN, right: NaN });
    expanded[at] = { column, threshold, left: left(), right: right() };
    return at;
  }

  function add(node: ExpandedNode): number {
    if (expanded.length === MOST_NODES) {
      throw new ImportError(
        `${place} splits by sets of categories that need more than ${MOST_NODES} comparisons of single ones; train with fewer categories or a smaller maxDepth`,
      );
    }
    return expanded.push(node) - 1;
  }

  function misplaced(id: number, feature: number): ImportError {
    return new ImportError(
      `${place}, node ${id} splits the feature ${feature}, which is ${layout.columnsOf(feature) === undefined ? 'not in the vector' : 'of another kind'}`,
    );
  }
}
