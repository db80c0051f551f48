import { MAX_LISTED_ERRORS, Problem, type RequestError } from '../serving/http/problem';

/** Collects what is wrong with the rows of a request: all are counted, the first few are kept. */
export class RowErrors {
  private readonly listed: RequestError[] = [];
  private count = 0;

  add(error: RequestError): void {
    this.count++;
    if (this.listed.length < MAX_LISTED_ERRORS) this.listed.push(error);
  }

  /** @throws Problem 400 that lists what was added */
  throwIfAny(): void {
    const first = this.listed[0];
    if (first === undefined) return;
    const where = [
      first.row === undefined ? undefined : `row ${first.row}`,
      first.feature === undefined ? undefined : `feature ${JSON.stringify(first.feature)}`,
    ];
    const text = `${where.filter((part) => part !== undefined).join(', ')} ${first.detail}`;
    throw new Problem(
      400,
      this.count === 1 ? text : `${this.count} values cannot be used; the first: ${text}`,
      {
        errors: this.listed,
      },
    );
  }
}
