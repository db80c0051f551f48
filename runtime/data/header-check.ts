import type { Column } from './dataset';
import { CsvError } from './csv-error';
import { parseNumber, type NumberFormat } from './parse-number';

/** Share of names that look like values from which the header counts as a row. */
const MOST = 0.5;
/** Fewest numbers in order that count as names: names of columns are often in order, values of a row rarely. */
const ENOUGH_TO_BE_IN_ORDER = 5;

/**
 * Refuses a header that is more likely a row: one of its names is a fraction above numbers, or half of its names are
 * numbers above numbers, or values of their own columns. Numbers in order (0, 1, 2; 2019, 2020; wavelengths) are names.
 *
 * @throws CsvError
 */
export function checkHeader(columns: readonly Column[], place: string, format: NumberFormat): void {
  const numbered = columns.filter(
    ({ kind, name }) => kind === 'numeric' && parseNumber(name, format) !== undefined,
  );
  const numbers = inOrder(numbered.map(({ name }) => parseNumber(name, format)!)) ? [] : numbered;
  const held = columns.filter(
    (column) => column.kind === 'categorical' && column.categories.includes(column.name),
  );
  const fraction = numbers.find(({ name }) => !/^\d+$/.test(name));
  const many = numbers.length + held.length >= Math.max(2, columns.length * MOST);
  const suspect = fraction ?? (many ? [...numbers, ...held][0] : undefined);
  if (suspect === undefined) return;
  const seen =
    suspect.kind === 'numeric'
      ? `"${suspect.name}" stands above numbers`
      : `"${suspect.name}" is also a value of its column`;
  throw new CsvError(
    `${place}, looks like data: ${seen}; write --header none if no line of the file names the columns, or --header first if this one does`,
  );
}

/** Whether numbers ascend or descend, in equal steps or at least five of them. Years need no order. */
function inOrder(numbers: readonly number[]): boolean {
  if (numbers.length < 2) return numbers.every(Number.isInteger);
  if (numbers.every((value) => Number.isInteger(value) && value >= 1900 && value <= 2100)) return true;
  const steps = numbers.slice(1).map((value, index) => value - numbers[index]!);
  const oneWay = steps.every((step) => step > 0) || steps.every((step) => step < 0);
  const even = steps.every((step) => Math.abs(step - steps[0]!) < 1e-9 * Math.abs(numbers[0]! || 1));
  return (
    oneWay &&
    (numbers.length >= ENOUGH_TO_BE_IN_ORDER || (even && (numbers.length > 2 || Math.abs(steps[0]!) === 1)))
  );
}
