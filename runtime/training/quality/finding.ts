import type { Column } from '../../data/dataset';
import type { Target } from '../encoding/encode-label';
import type { NumberFormat } from '../../data/parse-number';

/** A finding of a check about the data. */
export interface Finding {
  /** Name of the check, in kebab-case. */
  readonly check: string;
  /** A severe finding stops training; a warning does not. */
  readonly severity: 'severe' | 'warning';
  /** The observation, with names and numbers, and its consequence. */
  readonly message: string;
  /** Columns that should be dropped; they become the suggested `--drop`. */
  readonly drop: readonly string[];
  /** Columns that it is about, if none should be dropped. @default those to drop */
  readonly about?: readonly string[];
}

/** Input of the checks. */
export interface CheckedTable {
  readonly rows: number;
  readonly label: Column;
  readonly target: Target;
  readonly features: readonly Column[];
  /** Rows in which nothing is missing, ascending: the rows that training can use. */
  readonly wholeRows: Uint32Array;
  /** How the file writes numbers. */
  readonly format: NumberFormat;
}

/** A pure function from the data to the findings. */
export type Check = (table: CheckedTable) => readonly Finding[];

/** A share as a percentage: `3.4 %`. It is 0 % or 100 % only if the share is exactly 0 or 1. */
export function percent(share: number): string {
  const rounded = Number((share * 100).toPrecision(3));
  return rounded === 100 && share < 1 ? 'over 99.9 %' : `${rounded} %`;
}
