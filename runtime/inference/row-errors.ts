import { InvalidRowsError, type RowError } from './invalid-rows-error';

/** Number of errors that one message lists; its detail has the number of all errors. */
const MAX_LISTED_ERRORS = 10;

/** Collects the errors of a batch of rows: all are counted, the first few are kept. */
export class RowErrors {
  private readonly listed: RowError[] = [];
  private count = 0;

  add(error: RowError): void {
    this.count++;
    if (this.listed.length < MAX_LISTED_ERRORS) this.listed.push(error);
  }

  /** @throws InvalidRowsError that lists what was added */
  throwIfAny(): void {
    const first = this.listed[0];
    if (first === undefined) return;
    const where = [
      first.row === undefined ? undefined : `row ${first.row}`,
      first.feature === undefined ? undefined : `feature ${JSON.stringify(first.feature)}`,
    ];
    const text = `${where.filter((part) => part !== undefined).join(', ')} ${first.detail}`;
    const detail = this.count === 1 ? text : `${this.count} values cannot be used; the first: ${text}`;
    throw new InvalidRowsError(detail, this.listed);
  }
}
