/** Rows as a client writes them, in any protocol. */
export type InputRows =
  /** Lists of values in the order of the model's features. */
  | { readonly form: 'positional'; readonly rows: readonly unknown[] }
  /** Objects of values by feature name. */
  | { readonly form: 'named'; readonly rows: readonly unknown[] }
  /** Values row by row, in the order of the model's features: rows × features elements. */
  | { readonly form: 'flat'; readonly elements: ArrayLike<unknown>; readonly count: number }
  /** The values of each feature, in the order of the model's features: a list of `count` elements for each. */
  | { readonly form: 'columns'; readonly columns: readonly ArrayLike<unknown>[]; readonly count: number };

/** Number of rows. */
export function rowCount(given: InputRows): number {
  return 'rows' in given ? given.rows.length : given.count;
}

/** A request for predictions. */
export interface InferenceInput {
  readonly rows: InputRows;
  /** The request has one row outside of any list, so that its answer is no list either. */
  readonly single: boolean;
  /** Also compute the probabilities of the classes. */
  readonly probabilities: boolean;
}
