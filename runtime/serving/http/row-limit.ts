import { Problem } from './problem';

/** @throws Problem 400 for no rows, 413 for more than `maxRows` */
export function checkRowCount(rows: number, maxRows: number): void {
  if (rows === 0) throw new Problem(400, 'the body has a list of no rows; send at least one');
  if (rows > maxRows) {
    throw new Problem(
      413,
      `a request must have at most ${maxRows} rows (MAX_ROWS), got ${rows}; send them in parts`,
    );
  }
}
