import { describe, expect, test } from 'vitest';
import type { Column } from '../../../runtime/data/dataset';
import { CsvError } from '../../../runtime/data/csv-error';
import { readCsv, type CsvOptions } from '../../../runtime/data/read-csv';

const read = (text: string, options?: CsvOptions) => readCsv(Buffer.from(text), options);

function values(column: Column | undefined): unknown[] {
  if (column?.kind === 'numeric') return [...column.values];
  return column === undefined ? [] : Array.from(column.indices, (index) => column.categories[index] ?? null);
}

/** The values of the column x. */
const x = (text: string, options?: CsvOptions): unknown[] =>
  values(read(text, options).dataset.columns.find(({ name }) => name === 'x'));

describe('a mark with three digits behind it', () => {
  test.each([
    [
      'x\ty\n1,234\t1\n950\t0\n',
      /line 2: "1,234" may be 1.234 or 1234, .* write --decimal , .* --thousands ,/,
    ],
    [
      'x;y\n950;1\n5.345;0\n',
      /line 3: "5.345" may be 5.345 or 5345, .* write --decimal \. .* --thousands \./,
    ],
    ['x|y\n12,345|1\n-1,000|0\n', /line 2: "12,345"/],
  ])('is refused where no cell says what it is: %j', (text, message) => {
    expect(() => read(text)).toThrow(CsvError);
    expect(() => read(text)).toThrow(message);
  });

  test('is what the option says', () => {
    const text = 'x;y\n1,234;1\n950;0\n';
    expect(x(text, { decimal: ',' })).toEqual([1.234, 950]);
    expect(x(text, { thousands: ',' })).toEqual([1234, 950]);
  });

  test.each([
    ['two digits behind a comma elsewhere', 'x;y\n1,234;0,25\n', 1.234],
    ['a zero before it', 'x;y\n1.234;0\n0.651;0\n', 1.234],
    ['four digits before it', 'x;y\n1,234;0\n1234,567;0\n', 1.234],
    ['an exponent', 'x;y\n1,234;1\n1,234e5;0\n', 1.234],
  ])('is a decimal mark because of %s', (_, text, value) => {
    expect(x(text)[0]).toBe(value);
  });

  test('separates thousands where a cell has two of them, and then the column is text', () => {
    expect(x('x;y\n1,234;1\n1,234,567;0\n')).toEqual(['1,234', '1,234,567']);
    expect(x('x;y\n1,234;1\n1,234,567;0\n', { thousands: ',' })).toEqual([1234, 1_234_567]);
  });

  test('is found although the first lines prove the other one', () => {
    const rows = Array.from({ length: 5000 }, (_, row) => (row < 4000 ? 'v1.5;1.5' : '2,75;7,25'));
    const commas = Array.from({ length: 9000 }, () => '2,75;7,25');
    expect(x(`x;y\n${rows.join('\n')}\n${commas.join('\n')}\n`).at(-1)).toBe('2,75');
    expect(read(`x;y\n${rows.join('\n')}\n${commas.join('\n')}\n`).dataset.format?.decimal).toBe(',');
  });

  test('cannot be both', () => {
    expect(() => read('x;y\n1;2\n', { decimal: ',', thousands: ',' })).toThrow(
      '"," cannot be the decimal mark and separate thousands, too',
    );
  });
});

test.each<[string, CsvOptions, number]>([
  ['4,951.5', { thousands: ',' }, 4951.5],
  ['4.951,5', { thousands: '.' }, 4951.5],
  ['4 951', { thousands: ' ' }, 4951],
  ['4\u202f951', { thousands: ' ' }, 4951],
  ["4'951", { thousands: "'" }, 4951],
  ['12,34,567', { thousands: ',' }, 1_234_567],
  ['$50.00', { units: ['$'] }, 50],
  ['-$50.00', { units: ['$'] }, -50],
  ['22.9%', { units: ['%'] }, 22.9],
  ['22.9 %', { units: ['$', '%'] }, 22.9],
  ['\u22125', {}, -5],
])('%s is a number with %j', (text, options, value) => {
  expect(x(`x;y\n"${text}";1\n`, { decimal: options.thousands === '.' ? ',' : '.', ...options })).toEqual([
    value,
  ]);
});

test('numbers of two units are not one column of numbers', () => {
  expect(x('x;y\n5 km;1\n3 mi;2\n', { units: ['km', 'mi'] })).toEqual(['5 km', '3 mi']);
});

describe('numbers whose spelling counts', () => {
  test('with leading zeros are text, and it is said', () => {
    const { dataset, notes } = read('zip,y\n12345,1\n00501,0\n');
    expect(values(dataset.columns[0])).toEqual(['12345', '00501']);
    expect(notes).toEqual([
      '"zip" is read as text because of leading zeros (such as 00501); --numbers zip reads numbers',
    ]);
  });

  test('that are whole and beyond 2^53 are text, and it is said', () => {
    const { dataset, notes } = read('id,y\n1,1\n1200000000000000037,0\n');
    expect(values(dataset.columns[0])).toEqual(['1', '1200000000000000037']);
    expect(notes[0]).toMatch(/^"id" is read as text because of whole numbers beyond 2\^53/);
  });

  test.each([
    ['9007199254740993.0', {}],
    ['9007199254740993,00', { decimal: ',' }],
    ['9 007 199 254 740 993', { thousands: ' ' }],
    ['\u22129007199254740993', {}],
  ] as const)('that are whole and beyond 2^53 are text in the spelling %s as well', (cell, options) => {
    const { dataset, notes } = read(`id;y\n${cell};1\n1;0\n`, { delimiter: ';', ...options });
    expect(values(dataset.columns[0])).toEqual([cell, '1']);
    expect(notes[0]).toContain(`whole numbers beyond 2^53 (such as ${cell})`);
  });

  test('are numbers where that is asked for, and others text', () => {
    expect(values(read('zip,y\n00501,1\n', { numbers: ['zip'] }).dataset.columns[0])).toEqual([501]);
    expect(values(read('zip,y\n501,1\n', { text: ['zip'] }).dataset.columns[0])).toEqual(['501']);
    expect(() => read('zip,y\n1,1\n', { text: ['zap'] })).toThrow('did you mean "zip"?');
  });

  test.each(['0', '0.5', '-0.5', '1e20', '9007199254740992', '0.12345678901234567890'])(
    '%s is a number like any other',
    (text) => {
      expect(x(`x,y\n${text},1\n`)).toEqual([Number(text)]);
    },
  );
});

describe('above the rows,', () => {
  test.each([
    ['sep=;\nx;y\n1,5;2\n', [1.5]],
    ['\ufeffsep=;\r\nx;y\r\n1,5;2\r\n', [1.5]],
    ['"sep=|"\nx|y\n1.5|2\n', [1.5]],
  ])('Excel names the delimiter in %j', (text, expected) => {
    expect(x(text)).toEqual(expected);
  });

  test('comments are left out, and it is said', () => {
    const { dataset, notes } = read('# made by a tool, in May\n#\n\nx,y\n1,2\n');
    expect(dataset.columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(notes).toEqual(['2 comments above the header, from line 1 on, left out']);
  });

  test('a last comment may be the header, as numpy writes it', () => {
    const { dataset, notes } = read('# made by a tool\n# x y\n1.5 2\n2.5 3\n');
    expect(dataset.columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(dataset.rows).toBe(2);
    expect(notes).toContain('line 2, a comment, names the columns');
  });

  test('lines are counted from the top of the file', () => {
    expect(() => read('# a comment\nx,y\n1,2\n3\n')).toThrow(/line 4 has 1/);
  });
});

test('runs of spaces separate cells where nothing else does', () => {
  const table = read('name    x   y\n"a b"   1.5   2\n c    2.5 3\n');
  expect(table.delimiter).toBe(' ');
  expect(values(table.dataset.columns[0])).toEqual(['a b', 'c']);
  expect(values(table.dataset.columns[1])).toEqual([1.5, 2.5]);
});

describe('an index', () => {
  test.each([
    ['of pandas', ',x,y\n0,1.5,2\n1,2.5,3\n'],
    ['of pandas, read and written again', 'Unnamed: 0,x,y\n0,1.5,2\n1,2.5,3\n'],
    [
      'of files that were put together',
      `,x,y\n${'0,1,1\n1,1,1\n2,1,1\n3,1,1\n4,1,1\n5,1,1\n6,1,1\n7,1,1\n8,1,1\n9,1,1\n10,1,1\n'.repeat(2)}`,
    ],
    ['of names, as R writes it', '"","x","y"\n"Mazda RX4",1,2\n"Datsun 710",3,4\n'],
  ])('%s is left out, and it is said', (_, text) => {
    const { dataset, notes } = read(text);
    expect(dataset.columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(notes).toEqual([
      'the first column has no name and numbers or names the rows: it is an index, and left out',
    ]);
  });

  test('is not a column of values that lost its name', () => {
    expect(() => read(',x\na,1\na,2\nb,3\n')).toThrow('line 1, the header: column 1 has no name');
  });

  test('unnamed columns without a value are left out, too', () => {
    const { dataset, notes } = read('x,y,\n1,2,\n3,4,\n');
    expect(dataset.columns).toHaveLength(2);
    expect(notes).toEqual(['column 3 has neither a name nor a value: left out']);
  });
});

describe('a header that looks like data', () => {
  test.each([
    [
      'fractions and values',
      '47.4,0.65,api,0\n55.1,0.09,db,1\n47.2,0.43,api,0\n',
      /"47.4" stands above numbers/,
    ],
    ['whole numbers in no order', '72\t4091\tweb\t0\n25\t60204\tapi\t1\n', /"72" stands above numbers/],
    ['text', 'api,web\napi,db\nweb,web\n', /"api" is also a value of its column/],
    ['a date', '2024-03-01,5,7\n2024-03-01,2,4\n', /looks like data/],
  ])('is refused: %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/write --header none .* or --header first/);
  });

  test('is what the option says', () => {
    const text = '47.4,0.65\n55.1,0.09\n';
    const none = read(text, { header: 'none' }).dataset;
    expect(none.columns.map(({ name }) => name)).toEqual(['column1', 'column2']);
    expect(values(none.columns[0])).toEqual([47.4, 55.1]);
    expect(read(text, { header: 'first' }).dataset.rows).toBe(1);
  });

  test.each(['0,1,2,y', '2019,2021,2020,y', '400.5,401,401.5,402,402.5', '1,2', 'x1,2020,y'])(
    'is none with the names %s',
    (names) => {
      const row = names.split(',').map((_, index) => index + 0.5);
      expect(read(`${names}\n${row.join(',')}\n`).dataset.rows).toBe(1);
    },
  );

  test('in the middle of the file is refused with its line', () => {
    expect(() => read('x,y\n1,2\nx,y\n3,4\n')).toThrow('line 3 repeats the header');
  });
});

describe('stray quotes', () => {
  const rows = Array.from({ length: 200 }, (_, row) => `${row / 4},rack,api,${row % 2}`);
  const withQuotes = (from: number, to: number): string => {
    const own = rows.slice();
    own[from] = own[from]!.replace(',rack', ',"rack');
    own[to] = own[to]!.replace('rack,', 'rack",');
    return `cpu,item,tier,y\n${own.join('\n')}\n`;
  };

  test.each([
    [100, 150],
    [100, 101],
  ])('that swallow the rows %i to %i are refused with their lines', (from, to) => {
    expect(() => read(withQuotes(from, to))).toThrow(`lines ${from + 2} to ${to + 2} are one cell`);
  });

  test('are not quotes around text of several lines', () => {
    const text = 'x,note,y\n1.5,"Dear all,\nplease see, below,\nthe list",1\n2.5,short,0\n';
    expect(read(text).dataset.rows).toBe(2);
  });

  test('that are never closed are refused before the whole file is in memory', () => {
    const line = '1,2\n'.repeat(1024);
    let taken = 0;
    const endless = function* (): Generator<Uint8Array> {
      yield Buffer.from('x,y\n1,"2\n');
      for (; taken < 100_000; taken++) yield Buffer.from(line.repeat(256));
    };
    expect(() => readCsv(endless)).toThrow(/line 2: the row does not end within 16 MiB/);
    expect(taken).toBeLessThan(100);
  });
});

describe('a file of many lines', () => {
  const LINES = 60_000;
  function* many(bad: number, line: string): Generator<Uint8Array> {
    yield Buffer.from('x,y\n');
    for (let row = 0; row < LINES; row++) yield Buffer.from(row === bad ? line : `${row},${row % 2}\n`);
  }

  test('is read to its last line', () => {
    expect(readCsv(() => many(-1, '')).dataset.rows).toBe(LINES);
  });

  test('with one short line near its end is refused with that line, each time', () => {
    for (let time = 0; time < 2; time++) {
      expect(() => readCsv(() => many(55_000, '7\n'))).toThrow(
        'the header has 2 columns, but line 55002 has 1;',
      );
    }
  });

  test('that changes between two readings is refused', () => {
    let time = 0;
    // text near the end makes a second reading necessary
    expect(() => readCsv(() => many(55_000, `${time++ === 0 ? 'a' : 'b'},1\n`))).toThrow(
      'the file changed while it was read',
    );
  });

  test('that is text near its end keeps the spelling of the first cells', () => {
    const [column] = readCsv(() => many(55_000, 'late,1\n')).dataset.columns;
    expect(column).toMatchObject({ kind: 'categorical', numericRows: LINES - 1 });
  });
});

test.each([
  ['UTF-16 without its mark', Buffer.from('x,y\n1,2\n', 'utf16le'), /bytes that are 0/],
  ['a character that is cut off', Buffer.from('x,y\n1,\u00e9').subarray(0, -1), /not utf-8 text/],
])('%s is refused', (_, bytes, message) => {
  expect(() => readCsv(bytes)).toThrow(message);
});

test('UTF-16 of either order is read', () => {
  const swapped = Buffer.from('\ufeffx,y\n1,2\n', 'utf16le').swap16();
  expect(readCsv(swapped).dataset.rows).toBe(1);
});
