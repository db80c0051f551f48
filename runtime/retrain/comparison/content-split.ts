import { createHash } from 'node:crypto';
import type { Column } from '../../data/dataset';
import { DatasetError } from '../../data/dataset-error';
import type { Split } from '../../training/split-rows';

/** How a model's held-out rows were chosen. */
export interface SplitRule {
  readonly seed: number;
  /** Share of the rows that is held out. */
  readonly share: number;
}

const FORM = 'content-hash/v1';

/** Writes a rule as the tag of a version. `parseSplitRule` reads it back. */
export function formatSplitRule({ seed, share }: SplitRule): string {
  return `${FORM} seed=${seed} share=${share}`;
}

/** @returns undefined for a model whose rows were chosen in another way */
export function parseSplitRule(tag: string | undefined): SplitRule | undefined {
  const [, seed, share] = new RegExp(`^${FORM} seed=(\\d+) share=([\\d.]+)$`).exec(tag ?? '') ?? [];
  return seed === undefined ? undefined : { seed: Number(seed), share: Number(share) };
}

/**
 * Holds rows out by their content: a row is held out if a hash of its values, taken as a number from 0 to 1, is below the
 * share. The same row is thus held out in every file that it is in, so that no retraining on more data trains on a row that
 * an earlier one held out. A row that occurs n times is n rows, which are numbered, so that copies are divided as any others.
 *
 * @throws DatasetError if one of the parts would be empty
 */
export function splitByContent(columns: readonly Column[], rows: number, rule: SplitRule): Split {
  const held = heldOutByContent(columns, rows, rule);
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const heldOut = all.filter((row) => held[row] === 1);
  if (heldOut.length === 0 || heldOut.length === rows) {
    throw new DatasetError(
      `${heldOut.length} of ${rows} rows would be held out with the share ${rule.share}; collect more rows, or choose another --test-size`,
    );
  }
  return { training: all.filter((row) => held[row] === 0), heldOut };
}

/** @returns for each row 1 if it is held out, else 0 */
export function heldOutByContent(columns: readonly Column[], rows: number, rule: SplitRule): Uint8Array {
  // not in the order of the file, which an export may change
  const ordered = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const seen = new Map<string, number>();
  const held = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const content = digest(ordered.map((column) => cell(column, row)).join(''));
    const copy = seen.get(content) ?? 0;
    seen.set(content, copy + 1);
    const hash = Buffer.from(digest(`${rule.seed}:${copy}:${content}`), 'base64');
    held[row] = Number(hash.readUIntBE(0, 6) / 2 ** 48 < rule.share);
  }
  return held;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** The text of a cell, behind its length, so that no two rows have the same text. */
function cell(column: Column, row: number): string {
  const text =
    column.kind === 'numeric'
      ? String(column.values[row]!)
      : column.indices[row]! < 0
        ? ''
        : column.categories[column.indices[row]!]!;
  return `${column.name.length}:${column.name}${text.length}:${text}`;
}
