import type { Column } from '../data/dataset';
import type { RowDependence } from '../model/artifact';
import { describePredictions } from './baseline';
import type { OrderedRows } from './block-windows';
import { featureRows } from './encoding/encode-columns';
import type { Target } from './encoding/encode-label';
import { rowDependence } from './row-dependence';

/**
 * What the order of the rows is taken for: `auto`, the order of time if rows resemble the rows before them; `none`, no
 * order.
 */
export const ROW_ORDERS = ['auto', 'none'] as const;
export type RowOrder = (typeof ROW_ORDERS)[number];

/** The order of rows that depend on each other. */
export interface DependentRows {
  readonly dependence: RowDependence;
  readonly ordered: OrderedRows;
}

/**
 * Looks whether the rows depend on each other in their order.
 *
 * @param columns the features without gaps
 * @param predict the model's predictions for rows, by their indices; called if a feature is dependent
 * @returns undefined if they do not
 */
export function dependentRows(
  columns: readonly Column[],
  target: Target,
  seed: number,
  predict: (rows: Uint32Array) => Float64Array,
): DependentRows | undefined {
  const rows = Uint32Array.from(target.values, (_, row) => row);
  let predictions: Float64Array = new Float64Array(0);
  const dependence = rowDependence(
    columns.map((column) => ({
      kind: column.kind,
      values: column.kind === 'numeric' ? column.values : Float64Array.from(column.indices),
    })),
    () => {
      predictions = predict(rows);
      return { kind: target.task === 'classification' ? 'categorical' : 'numeric', values: predictions };
    },
  );
  if (dependence === undefined) return undefined;
  return {
    dependence,
    ordered: {
      count: rows.length,
      values: featureRows(columns, rows),
      predictions,
      predicted: describePredictions(predictions, target, seed),
    },
  };
}
