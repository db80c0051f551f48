import type { Feature } from '../model/artifact';
import { describeKind, describeValue, quote } from './describe-value';
import { rowCount, type InputRows } from './inference-input';
import { RowErrors } from './row-errors';
import type { RowGuard } from './row-guard';

/** Largest number of names in a message. */
const LISTED_NAMES = 10;

/** A feature, and for a categorical one the index of each category. */
type Place = {
  readonly name: string;
  readonly categories: ReadonlyMap<string, number> | undefined;
  /** Whether a value may be missing; it is null in a request, and NaN in a row of the model. */
  readonly mayMiss: boolean;
};

/**
 * Converts rows from clients into rows of the model: row-major numbers, with the index of a category in place of its
 * name. Every error names its row and feature.
 */
export class RowReader {
  private readonly places: readonly Place[];
  private readonly allNumeric: boolean;
  private readonly columnOf: ReadonlyMap<string, number>;
  /** For messages. Built once, because one request can hold a hundred thousand wrong names. */
  private readonly names: string;

  /** @param guard counts rows, and values that cannot be read. @default - nothing is counted */
  constructor(
    features: readonly Feature[],
    private readonly guard?: RowGuard,
  ) {
    this.places = features.map((feature) => ({
      name: feature.name,
      categories:
        feature.kind === 'categorical'
          ? new Map(feature.categories.map((category, index) => [category, index]))
          : undefined,
      mayMiss: feature.missingAs !== undefined,
    }));
    this.allNumeric = features.every(({ kind }) => kind === 'numeric');
    this.columnOf = new Map(features.map(({ name }, column) => [name, column]));
    this.names = list(features.map(({ name }) => name));
  }

  /**
   * Reads rows in any form.
   *
   * @returns `values` row-major, as `TrainedModel.predict` takes them, and the number of `rows`
   * @throws InvalidRowsError with the row and feature of each error
   */
  read(given: InputRows): { readonly values: Float64Array; readonly rows: number } {
    const rows = rowCount(given);
    const values = new Float64Array(rows * this.places.length);
    const errors = new RowErrors();
    this.guard?.received(rows);
    switch (given.form) {
      case 'positional':
        this.readPositional(given.rows, values, errors);
        break;
      case 'named':
        this.readNamed(given.rows, values, errors);
        break;
      case 'flat':
        this.readFlat(given.elements, values, errors);
        break;
      case 'columns':
        this.readColumns(given.columns, rows, values, errors);
    }
    errors.throwIfAny();
    return { values, rows };
  }

  private readPositional(rows: readonly unknown[], values: Float64Array, errors: RowErrors): void {
    const columns = this.places.length;
    for (let row = 0; row < rows.length; row++) {
      const given = rows[row];
      if (!Array.isArray(given)) {
        this.guard?.malformed(row);
        errors.add({ row, detail: `must be a list of ${columns} values, got ${describeKind(given)}` });
      } else if (given.length !== columns) {
        this.guard?.malformed(row);
        errors.add({ row, ...this.wrongLength(given.length) });
      } else {
        for (let column = 0; column < columns; column++) {
          values[row * columns + column] = this.readValue(given[column], column, row, errors);
        }
      }
    }
  }

  private readNamed(rows: readonly unknown[], values: Float64Array, errors: RowErrors): void {
    const columns = this.places.length;
    for (let row = 0; row < rows.length; row++) {
      const given = rows[row];
      if (!isObject(given)) {
        this.guard?.malformed(row);
        errors.add({ row, detail: `must be an object of features and values, got ${describeKind(given)}` });
        continue;
      }
      let known = 0;
      for (const name of Object.keys(given)) {
        const column = this.columnOf.get(name);
        if (column === undefined) {
          this.guard?.malformed(row);
          errors.add({ row, feature: quote(name).slice(1, -1), detail: `is not one of ${this.names}` });
          continue;
        }
        known++;
        values[row * columns + column] = this.readValue(given[name], column, row, errors);
      }
      if (known < columns) {
        this.places.forEach(({ name, mayMiss }, column) => {
          if (Object.hasOwn(given, name)) return;
          if (mayMiss) {
            values[row * columns + column] = NaN;
            return;
          }
          this.guard?.unreadable(row, column, 'missing');
          errors.add({ row, feature: name, detail: 'is missing' });
        });
      }
    }
  }

  private readFlat(elements: ArrayLike<unknown>, values: Float64Array, errors: RowErrors): void {
    if (elements instanceof Float64Array && this.allNumeric && allFinite(elements)) {
      values.set(elements);
      return;
    }
    const columns = this.places.length;
    for (let at = 0, row = 0; at < values.length; row++) {
      for (let column = 0; column < columns; column++, at++) {
        values[at] = this.readValue(elements[at], column, row, errors);
      }
    }
  }

  private readColumns(
    given: readonly ArrayLike<unknown>[],
    rows: number,
    values: Float64Array,
    errors: RowErrors,
  ): void {
    const columns = this.places.length;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        values[row * columns + column] = this.readValue(given[column]![row], column, row, errors);
      }
    }
  }

  private readValue(value: unknown, column: number, row: number, errors: RowErrors): number {
    const { name, categories, mayMiss } = this.places[column]!;
    // a binary tensor has NaN where JSON has null
    if (mayMiss && (value === null || Number.isNaN(value))) return NaN;
    if (categories === undefined) {
      // 1e400 in a JSON text is Infinity here
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      this.guard?.unreadable(row, column, isAbsent(value) ? 'missing' : 'type');
      errors.add({
        row,
        feature: name,
        detail: `must be a finite number${mayMiss ? ' or null' : ''}, got ${describeValue(value)}`,
      });
      return 0;
    }
    const index = typeof value === 'string' ? categories.get(value) : undefined;
    if (index !== undefined) return index;
    const kind = isAbsent(value) ? 'missing' : typeof value === 'string' ? 'categories' : 'type';
    this.guard?.unreadable(row, column, kind);
    const allowed = list([...categories.keys()]);
    errors.add({ row, feature: name, detail: `must be one of ${allowed}, got ${describeValue(value)}` });
    return 0;
  }

  private wrongLength(length: number) {
    const detail = `must have ${this.places.length} values (${this.names}), got ${length}`;
    const missing = this.places[length];
    return missing === undefined ? { detail } : { feature: missing.name, detail };
  }
}

function allFinite(numbers: Float64Array): boolean {
  for (let index = 0; index < numbers.length; index++) if (!Number.isFinite(numbers[index]!)) return false;
  return true;
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_NAMES).map(quote).join(', ');
  return names.length > LISTED_NAMES ? `${shown} and ${names.length - LISTED_NAMES} more` : shown;
}
