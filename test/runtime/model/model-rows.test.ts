import { describe, expect, test } from 'vitest';
import { modelRows } from '../../../runtime/model/model-rows';
import { readCsv } from '../../../runtime/data/read-csv';
import { smallArtifactContent } from '../../support/small-model';

const { features } = smallArtifactContent();
const rowsOf = (csv: string) => modelRows(features, readCsv(Buffer.from(csv)).dataset);

describe('rows for a model', () => {
  test("are taken in the order of the model's features, whatever else there is", () => {
    expect(rowsOf('zone,id,load,temperature\nus,a,0.5,20\neu,b,0.6,21\n')).toEqual({
      values: Float64Array.of(20, 0.5, 1, 21, 0.6, 0),
      rows: 2,
      tableRows: Uint32Array.of(0, 1),
      refused: new Map(),
    });
  });

  test('leave out those with a gap or a category never seen', () => {
    expect(rowsOf('temperature,load,zone\n20,,us\n20,0.5,mars\n21,0.5,us\n,1,eu\n')).toEqual({
      values: Float64Array.of(21, 0.5, 1),
      rows: 1,
      tableRows: Uint32Array.of(2),
      refused: new Map([
        [0, [1]],
        [1, [2]],
        [3, [0]],
      ]),
    });
  });

  test('leave out a cell that is no number, and keep all others', () => {
    expect(rowsOf('temperature,load,zone\n20,0.5,us\ninf,0.5,us\n21,1,eu\n')).toEqual({
      values: Float64Array.of(20, 0.5, 1, 21, 1, 0),
      rows: 2,
      tableRows: Uint32Array.of(0, 2),
      refused: new Map([[1, [0]]]),
    });
  });

  test('are not made of numbers in another spelling, which names the option that reads them', () => {
    expect(() => rowsOf('temperature,load,zone\n"1,200",0.5,us\n"1,300",0.5,us\n')).toThrow(
      /feature "temperature" is a number, and the column of the file holds numbers in another spelling .* --thousands/,
    );
  });

  test('have categories that are written in digits', () => {
    const [temperature, load] = features;
    const digits = [
      temperature!,
      load!,
      { kind: 'categorical' as const, name: 'zone', categories: ['1', '2'] },
    ];
    const { dataset } = readCsv(Buffer.from('temperature,load,zone\n20,0.5,2\n'));
    expect([...modelRows(digits, dataset).values]).toEqual([20, 0.5, 1]);
  });

  test.each([
    ['no row is left', 'temperature,load,zone\n20,0.5,mars\n', /none of the 1 rows/],
    ['a number is text', 'temperature,load,zone\nhot,0.5,us\n', /"temperature" holds numbers.*such as "hot"/],
    [
      'a feature is missing',
      'temperature,zone\n1,us\n',
      /"load" is not a column of the file, which has "temperature", "zone"/,
    ],
  ])('are refused where %s', (_, csv, message) => {
    expect(() => rowsOf(csv)).toThrow(message);
  });
});
