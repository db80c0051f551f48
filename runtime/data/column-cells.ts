import type { Column } from './dataset';
import { isMissingText, parseNumber, plainNumber, splitUnit, type NumberFormat } from './parse-number';
import { TextCells } from './text-cells';

/**
 * The type as which a column is read. `found`: numbers if every cell is one and nothing of its spelling is lost, else
 * text.
 */
export type ReadAs = 'found' | 'text' | 'numbers';

const PADDED = /^0\d+$/;
/** pandas writes a column of whole numbers with gaps as `9007199254740993.0`. */
const WHOLE = /^([+-]?\d{16,})(?:\.0*)?$/;

/**
 * The cells of one column, one after the other. They are read as numbers until one is not a number. The text of the
 * earlier cells is lost by then, so the column must be read again as text.
 */
export class ColumnCells {
  /** Number of cells that hold a number. */
  private numbers = 0;
  private values: number[] = [];
  private texts: TextCells | undefined;
  private spoiled = false;
  private unit: string | undefined;
  private fractions = false;
  private padded: string | undefined;
  private inexact: string | undefined;

  constructor(
    readonly name: string,
    private format: NumberFormat,
    private readonly as: ReadAs = 'found',
  ) {
    if (as === 'text') this.texts = new TextCells(name, format);
  }

  add(text: string): void {
    if (this.texts !== undefined) {
      this.texts.add(text);
      return;
    }
    if (this.spoiled) return;
    const cell = text.trim();
    const value = parseNumber(cell, this.format);
    if (value === undefined ? isMissingText(cell) : this.hasUnitOfOthers(cell)) {
      this.values.push(value ?? NaN);
      if (value !== undefined) this.look(cell, value);
    } else if (this.numbers > 0) {
      this.spoiled = true;
      this.values = [];
    } else {
      this.texts = new TextCells(this.name, this.format);
      for (let row = 0; row < this.values.length; row++) this.texts.add('');
      this.texts.add(text);
      this.values = [];
    }
  }

  /** @param value NaN if it is missing */
  addNumber(value: number): void {
    if (!this.spoiled) this.values.push(value);
  }

  /** A cell that is not a number: the column must be read again as text. */
  spoil(): void {
    this.spoiled = true;
    this.values = [];
  }

  /** Whether all cells must be added again, as text. */
  get again(): boolean {
    return this.spoiled || this.whyText !== undefined;
  }

  /** Information that would be lost if the column were read as numbers. */
  get whyText(): string | undefined {
    if (this.texts !== undefined || this.as === 'numbers' || this.spoiled) return undefined;
    if (this.inexact !== undefined) {
      return `whole numbers beyond 2^53 (such as ${this.inexact}), which 64-bit floats cannot tell apart`;
    }
    if (this.padded !== undefined && !this.fractions) return `leading zeros (such as ${this.padded})`;
    return undefined;
  }

  get isNumeric(): boolean {
    return this.texts === undefined && !this.spoiled && this.numbers > 0;
  }

  /** Removes the cells. */
  restart(format: NumberFormat, as: 'text' | 'found'): void {
    this.format = format;
    this.numbers = 0;
    this.values = [];
    this.spoiled = false;
    this.unit = undefined;
    this.fractions = false;
    this.padded = undefined;
    this.inexact = undefined;
    this.texts = as === 'text' || this.as === 'text' ? new TextCells(this.name, format) : undefined;
  }

  column(): Column {
    return (
      this.texts?.column() ?? { kind: 'numeric', name: this.name, values: new Float64Array(this.values) }
    );
  }

  /** `5 %` and `0.05`, `$5` and `5 €`: numbers with two different units do not form one column. */
  private hasUnitOfOthers(cell: string): boolean {
    if (!this.format.units?.length) return true;
    const { unit } = splitUnit(cell, this.format.units);
    this.unit ??= unit;
    return unit === this.unit;
  }

  private losesDigits(cell: string, value: number): boolean {
    const whole = WHOLE.exec(plainNumber(cell, this.format) ?? '')?.[1];
    return whole !== undefined && BigInt(whole) !== BigInt(value);
  }

  private look(cell: string, value: number): void {
    this.numbers++;
    if (!Number.isInteger(value)) this.fractions = true;
    else if (cell.startsWith('0') && PADDED.test(cell)) this.padded ??= cell;
    else if (!Number.isSafeInteger(value) && this.losesDigits(cell, value)) this.inexact ??= cell;
  }
}

/** A note that a column of numbers is read as text, and the option that reads it as numbers. */
export function noteOnText(name: string, why: string): string {
  return `"${name}" is read as text because of ${why}; --numbers ${/^[\w.-]+$/.test(name) ? name : `"${name}"`} reads numbers`;
}
