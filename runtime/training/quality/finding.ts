import type { Column } from '../../data/dataset';
import type { Target } from '../encode-label';

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
}

/** What the checks look at. */
export interface CheckedTable {
  readonly rows: number;
  readonly label: Column;
  readonly target: Target;
  readonly features: readonly Column[];
  /** Rows in which nothing is missing, ascending: the rows that training can use. */
  readonly wholeRows: Uint32Array;
}

/** A pure function from the data to what is wrong with it. */
export type Check = (table: CheckedTable) => readonly Finding[];

/** A share as a person reads it: `3.4 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
