import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column } from '../../../runtime/data/dataset';
import { DELIMITERS } from '../../../runtime/data/delimiter';
import { readCsv } from '../../../runtime/data/read-csv';

const MARKS = [
  { decimal: '.', thousands: undefined },
  { decimal: ',', thousands: undefined },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: "'" },
] as const;

const cell = {
  /** Of two decimals, so that what the mark is can be seen. */
  number: fc.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => cents / 100),
  text: fc
    .string({ unit: fc.constantFrom('a', 'ß', '"', ',', ';', '|', '\t', '\n', ' ', "'"), maxLength: 8 })
    .map((text) => `x${text}x`),
};

const dialect = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS.filter((each) => each !== ' ')),
  marks: fc.constantFrom(...MARKS),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  mark: fc.constantFrom('', '\ufeff'),
  encoding: fc.constantFrom('utf8', 'utf16le'),
  quoteAll: fc.boolean(),
  padding: fc.constantFrom('', ' '),
  lastLineEnds: fc.boolean(),
  blankLines: fc.boolean(),
});

const tables = fc.array(fc.record({ n: fc.option(cell.number), t: fc.option(cell.text) }), {
  minLength: 1,
  maxLength: 30,
});

type Dialect = typeof dialect extends fc.Arbitrary<infer T> ? T : never;
type Row = typeof tables extends fc.Arbitrary<(infer T)[]> ? T : never;

function written(value: number, { decimal, thousands }: Dialect['marks']): string {
  const [whole, cents] = Math.abs(value).toFixed(2).split('.');
  const grouped = thousands === undefined ? whole! : whole!.replace(/\B(?=(?:\d{3})+$)/g, thousands);
  return `${value < 0 ? '-' : ''}${grouped}${decimal}${cents!}`;
}

function csv(rows: readonly Row[], own: Dialect): Buffer {
  const quoted = (text: string): string =>
    own.quoteAll || text.includes(own.delimiter) || /["\n]/.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const lines = [
    ['n', 't'],
    ...rows.map(({ n, t }) => [n === null ? '' : written(n, own.marks) + own.padding, t ?? 'NA']),
  ].map((cells) => cells.map(quoted).join(own.delimiter));
  const ends = own.lastLineEnds ? own.lineEnd : '';
  const text = lines.join(own.lineEnd + (own.blankLines ? own.lineEnd : '')) + ends;
  // UTF-16 is known by its mark alone
  return Buffer.from((own.encoding === 'utf16le' ? '\ufeff' : own.mark) + text, own.encoding);
}

function values(column: Column | undefined): unknown[] {
  if (column?.kind === 'numeric')
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
  return Array.from(column?.indices ?? [], (index) => column?.categories[index] ?? null);
}

test('a table comes back from any dialect, in pieces of any size', () => {
  fc.assert(
    fc.property(tables, dialect, fc.integer({ min: 1, max: 40 }), (rows, own, size) => {
      // without a number nothing tells what a column holds
      fc.pre(rows.some(({ n }) => n !== null));
      const bytes = csv(rows, own);
      const pieces = function* (): Generator<Uint8Array> {
        for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
      };
      const options = { ...own.marks, delimiter: own.delimiter, header: 'first' } as const;
      const whole = readCsv(bytes, options);
      expect(readCsv(pieces, options)).toEqual(whole);
      const [n, t] = whole.dataset.columns;
      expect(values(n)).toEqual(rows.map((row) => row.n));
      expect(values(t)).toEqual(rows.map((row) => row.t));
    }),
    { numRuns: 300 },
  );
});
