import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../../runtime/data/dataset';
import { CsvError } from '../../../runtime/data/csv-error';
import { readCsv, type CsvOptions } from '../../../runtime/data/read-csv';

const read = (text: string, options?: CsvOptions) => readCsv(Buffer.from(text), options);

function values(column: Column | undefined): unknown[] {
  if (column?.kind === 'numeric') return [...column.values];
  return column === undefined ? [] : Array.from(column.indices, (index) => column.categories[index] ?? null);
}

describe('what spreadsheets write', () => {
  test('a byte-order mark is not part of the first name', () => {
    expect(read('\uFEFFa,b\n1,2\n').dataset.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('CRLF, quotes, doubled quotes, delimiters and line breaks in quotes are read', () => {
    const { dataset } = read('"name, full",x\r\n"a ""b""\r\nc, d",1\r\ne,2\r\n');
    expect(dataset.columns[0]?.name).toBe('name, full');
    expect(values(dataset.columns[0])).toEqual(['a "b"\nc, d', 'e']);
    expect(values(dataset.columns[1])).toEqual([1, 2]);
  });

  test('lines may end in different ways', () => {
    expect(read('a,b\r\n"1",2\n3,4\r5,"6"\r\n').dataset.rows).toBe(3);
  });

  test('names keep their spaces and brackets', () => {
    expect(read('Air temperature [K],y\n1,2\n').dataset.columns[0]?.name).toBe('Air temperature [K]');
  });

  test('UTF-16 with its byte-order mark is read', () => {
    const bytes = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('a\tb\n1\t2\n', 'utf16le')]);
    expect(readCsv(bytes).dataset.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('blank lines are skipped', () => {
    expect(read('a,b\n\n1,2\n\n3,4\n\n').dataset.rows).toBe(2);
  });
});

describe('what separates cells and decimals', () => {
  test.each([
    [',', 'a,b\n1.5,2\n'],
    [';', 'a;b\n1,5;2\n'],
    ['\t', 'a\tb\n1.5\t2\n'],
    ['|', 'a|b\n1.5|2\n'],
  ])('the delimiter %j is found', (delimiter, text) => {
    const table = read(text);
    expect(table.delimiter).toBe(delimiter);
    expect(values(table.dataset.columns[0])).toEqual([1.5]);
  });

  test('a comma inside a semicolon file is a decimal mark, found or given', () => {
    expect(read('a;b\n1,5;2,25\n').dataset.format?.decimal).toBe(',');
    expect(values(read('a;b\n1,5;-2,5e3\n', { decimal: ',' }).dataset.columns[1])).toEqual([-2500]);
  });

  test('a quoted thousand in a comma file is text, not a decimal', () => {
    const table = read('a,b\n"1,234",2\n');
    expect(table.dataset.format?.decimal).toBe('.');
    expect(table.dataset.columns[0]?.kind).toBe('categorical');
  });

  test('a delimiter that is given is not second-guessed', () => {
    expect(read('a;b,c\n1;2,3\n', { delimiter: ';' }).dataset.columns.map(({ name }) => name)).toEqual([
      'a',
      'b,c',
    ]);
  });
});

describe('types', () => {
  test('empty, NA, NaN, null and ? are missing in columns of either type, None is a value', () => {
    const { dataset } = read('x,t\n1,a\n,\nNA,na\nNaN,NaN\nnull,NULL\n?,?\n2,None\n');
    expect(values(dataset.columns[0])).toEqual([1, NaN, NaN, NaN, NaN, NaN, 2]);
    expect(values(dataset.columns[1])).toEqual(['a', null, null, null, null, null, 'None']);
  });

  test.each(['Infinity', '0x10', '1 000', '1e999', '--1', '1.2.3'])('%s is not a number', (text) => {
    expect(read(`a,b\n${text},1\n`).dataset.columns[0]?.kind).toBe('categorical');
  });

  test('categories are sorted by code unit, and numbers among them are counted', () => {
    const column = read('a,b\nz,1\nA,1\n3,1\na,1\n').dataset.columns[0];
    expect(column).toMatchObject({ categories: ['3', 'A', 'a', 'z'], numericRows: 1 });
  });
});

test('the digest is that of the bytes, the byte-order mark included', () => {
  const text = '\uFEFFa,b\n1,2\n';
  const expected = createHash('sha256').update(Buffer.from(text)).digest('hex');
  expect(read(text).digest).toBe(`sha256:${expected}`);
});

describe('files that are refused', () => {
  test.each([
    [
      'ragged rows, by the lines of an editor',
      'a,b\n"x\ny",1\n1,2,3\n4\n',
      /2 columns, but line 4 has 3, line 5 has 1;/,
    ],
    ['a name that occurs twice', 'a,b,a\n1,2,3\n', /line 1, the header: columns 1 and 3 are both called "a"/],
    ['a column without a name', 'a,,c\n1,2,3\n', /column 2 has no name/],
    ['a header alone', 'a,b\n', /a header and no rows/],
    ['nothing at all', '\n \n', /the file is empty/],
    ['text without any delimiter', 'hello\nworld\n', /none of the delimiters , ; tab \| space cuts it/],
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', /line 2: /],
  ])('%s', (_, text, message) => {
    expect(() => read(text)).toThrow(CsvError);
    expect(() => read(text)).toThrow(message);
  });

  test('bytes that are not UTF-8', () => {
    expect(() => readCsv(Buffer.from([0x61, 0x2c, 0xe9, 0x0a]))).toThrow(/not utf-8 text; save it as UTF-8/);
  });

  test('a long list of ragged rows is cut short', () => {
    expect(() => read(`a,b\n${'1\n'.repeat(9)}`)).toThrow(/line 6 has 1 and 4 more lines/);
  });
});
