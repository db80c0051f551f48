import type { Forest } from '../../model/forest';

/** A feature of a model from elsewhere. Its name is undefined if the file has none: then its place among the columns counts. */
export type ForeignFeature =
  | { readonly kind: 'numeric'; readonly name: string | undefined }
  | {
      readonly kind: 'categorical';
      readonly name: string | undefined;
      /** In the order of the forest's columns, one each. */
      readonly categories: readonly string[];
    };

/** A model that another library trained, read from its file. */
export interface ForeignModel {
  /** The library and its version, or the format of the file. */
  readonly origin: string;
  /** In the order of the forest's columns. */
  readonly features: readonly ForeignFeature[];
  /** Labels of the classes, in the order of the forest; undefined if the file has none, or for a regression. */
  readonly classes: readonly (string | number)[] | undefined;
  readonly forest: Forest;
  /** Share of each column of the forest in all gains; zeros if the file states none. */
  readonly importances: Float64Array;
  /** What a person should know about how the file was read. */
  readonly notes: readonly string[];
}

/** The file is no model, or one that cannot be represented. The message names the place in it, and what to do instead. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
