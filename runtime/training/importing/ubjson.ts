import { ImportError } from './foreign-model';

/** Deepest nesting that is read. XGBoost's models have eight levels. */
const MOST_LEVELS = 64;

/** A type of numbers: the bytes of one, and how it is read. All are big-endian. */
const NUMBERS: Readonly<Record<string, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  i: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U: { bytes: 1, read: (view, at) => view.getUint8(at) },
  I: { bytes: 2, read: (view, at) => view.getInt16(at) },
  l: { bytes: 4, read: (view, at) => view.getInt32(at) },
  L: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  D: { bytes: 8, read: (view, at) => view.getFloat64(at) },
};
const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['Z', null],
  ['T', true],
  ['F', false],
]);

/**
 * Reads Universal Binary JSON, draft 12 (https://ubjson.org): XGBoost's default format.
 *
 * @throws ImportError if it is cut off, or no UBJSON
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  return new UbjsonReader(bytes).document();
}

class UbjsonReader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  document(): unknown {
    const value = this.value(this.marker(), 0);
    if (this.at !== this.bytes.length) throw this.wrong('more bytes after the end of the document');
    return value;
  }

  private value(marker: string, level: number): unknown {
    if (level > MOST_LEVELS) throw this.wrong(`more than ${MOST_LEVELS} levels`);
    const number = NUMBERS[marker];
    if (number !== undefined) return number.read(this.view, this.skip(number.bytes));
    if (CONSTANTS.has(marker)) return CONSTANTS.get(marker);
    switch (marker) {
      case 'S':
        return this.text();
      case 'C':
        return String.fromCharCode(this.bytes[this.skip(1)]!);
      case '[':
        return this.list(level);
      case '{':
        return this.object(level);
      default:
        throw this.wrong(`the marker ${JSON.stringify(marker)}`);
    }
  }

  private list(level: number): unknown[] {
    const { type, count } = this.header();
    const values: unknown[] = [];
    if (type !== undefined && count !== undefined) {
      const number = NUMBERS[type];
      // checked at once: a count can be any number
      if (number !== undefined) this.require(count * number.bytes);
    }
    while (count === undefined ? !this.ends(']') : values.length < count) {
      values.push(this.value(type ?? this.marker(), level + 1));
    }
    return values;
  }

  private object(level: number): Record<string, unknown> {
    const { type, count } = this.header();
    // without a prototype, because a name may be `__proto__`
    const members = Object.create(null) as Record<string, unknown>;
    for (let read = 0; count === undefined ? !this.ends('}') : read < count; read++) {
      const name = this.text();
      members[name] = this.value(type ?? this.marker(), level + 1);
    }
    return members;
  }

  /** The type of all elements, and their number, where a container states them. */
  private header(): { readonly type: string | undefined; readonly count: number | undefined } {
    const type = this.ends('$') ? this.marker() : undefined;
    const count = this.ends('#') ? this.length() : undefined;
    if (type !== undefined && count === undefined)
      throw this.wrong('a type of elements without their number');
    return { type, count };
  }

  private text(): string {
    const length = this.length();
    const from = this.skip(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, length).toString('utf8');
  }

  private length(): number {
    const length = this.value(this.marker(), 0);
    if (typeof length === 'number' && Number.isInteger(length) && length >= 0) return length;
    throw this.wrong('a length that is no whole number');
  }

  private marker(): string {
    const marker = String.fromCharCode(this.bytes[this.skip(1)]!);
    return marker === 'N' ? this.marker() : marker;
  }

  /** Whether this marker comes next; if so, it is read. */
  private ends(marker: string): boolean {
    if (this.at < this.bytes.length && this.bytes[this.at] !== marker.charCodeAt(0)) return false;
    this.skip(1);
    return true;
  }

  private skip(bytes: number): number {
    this.require(bytes);
    const from = this.at;
    this.at += bytes;
    return from;
  }

  private require(bytes: number): void {
    if (this.at + bytes > this.bytes.length) throw this.wrong('the end of the file');
  }

  private wrong(what: string): ImportError {
    return new ImportError(`the file is no whole UBJSON: at byte ${this.at} is ${what}`);
  }
}
