import { expect, test } from 'vitest';
import { RowEncoder } from '../../../../runtime/model/row-encoder';
import {
  describeFeature,
  encodeColumns,
  featureRows,
} from '../../../../runtime/training/encoding/encode-columns';
import { readCsv } from '../../../../runtime/data/read-csv';

test('training sees the columns that serving makes of the same rows', () => {
  const { columns } = readCsv(Buffer.from('a,tier,b\n1,x,4\n2,z,5\n3,y,6\n4,x,7\n')).dataset;
  const rows = Uint32Array.of(0, 1, 3);
  const features = columns.map((column) => describeFeature(column, rows));
  const served = new RowEncoder(features).encode(featureRows(columns, rows), rows.length);
  const trained = encodeColumns(columns, rows);
  const transposed = Array.from(rows, (_, row) => trained.map((column) => column[row]!));
  expect(transposed.flat()).toEqual([...served]);
  expect(trained).toHaveLength(5);
});

test('the range of a feature is that of the rows given', () => {
  const { columns } = readCsv(Buffer.from('a,b\n1,0\n9,0\n5,0\n')).dataset;
  expect(describeFeature(columns[0]!, Uint32Array.of(0, 2))).toMatchObject({ minimum: 1, maximum: 5 });
});
