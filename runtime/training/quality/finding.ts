import type { Column } from '../../data/dataset';
import type { Target } from '../encoding/encode-label';
import type { NumberFormat } from '../../data/parse-number';

/** Something that a check has to say about the data. */
export interface Finding {
  /** Name of the check, in kebab-case. */
  readonly check: string;
  /** A severe finding stops training; a warning does not. */
  readonly severity: 'severe' | 'warning';
  /** What was seen, with names and numbers, and what it means. */
  readonly message: string;
  /** Columns that are better left out; they become the suggested `--drop`. */
  readonly drop: readonly string[];
  /** Columns that it is about, where none of them is better left out. @default those to drop */
  readonly about?: readonly string[];
}

/** What the checks look at. */
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

/** A pure function from the data to what is wrong with it. */
export type Check = (table: CheckedTable) => readonly Finding[];

/** A share as a person reads it: `3.4 %`. Some and most are neither none nor all. */
export function percent(share: number): string {
  const rounded = Number((share * 100).toPrecision(3));
  return rounded === 100 && share < 1 ? 'over 99.9 %' : `${rounded} %`;
}
