import { LEAF, type ForestNodes } from './forest-layout';

/** Collects nodes in the order of `ForestNodes`. */
export class NodeList {
  private readonly columns: number[] = [];
  private readonly thresholds: number[] = [];
  private readonly leaves: number[] = [];

  addInner(column: number, threshold: number): void {
    this.columns.push(column + 1);
    this.thresholds.push(threshold);
  }

  /** @param answer a class index, or a value */
  addLeaf(answer: number): void {
    this.columns.push(LEAF);
    this.leaves.push(answer);
  }

  toNodes(): ForestNodes {
    return {
      columns: Uint32Array.from(this.columns),
      thresholds: Float64Array.from(this.thresholds),
      leaves: Float64Array.from(this.leaves),
    };
  }
}
