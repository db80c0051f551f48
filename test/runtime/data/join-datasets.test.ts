import { describe, expect, it } from 'vitest';
import { DatasetError } from '../../../runtime/data/dataset-error';
import { joinDatasets } from '../../../runtime/data/join-datasets';
import { readCsv } from '../../../runtime/data/read-csv';

const part = (name: string, csv: string) => ({ name, dataset: readCsv(Buffer.from(csv)).dataset });

describe('files of one folder', () => {
  it('are the table that one file of all rows would be', () => {
    const joined = joinDatasets([
      part('a.csv', 'n,t\n1,x\n2,z\n'),
      part('b.csv', 't,n\ny,3\n,4\n'),
      part('c.csv', 'n,t\n5,x\n'),
    ]);
    expect(joined).toEqual(readCsv(Buffer.from('n,t\n1,x\n2,z\n3,y\n4,\n5,x\n')).dataset);
  });

  it('may have a column without a value in one of them', () => {
    const joined = joinDatasets([part('a.csv', 'n,t\n1,\n2,\n'), part('b.csv', 'n,t\n,y\n,y\n')]);
    expect(joined.columns).toMatchObject([
      { kind: 'numeric', values: Float64Array.of(1, 2, NaN, NaN) },
      { kind: 'categorical', indices: Int32Array.of(-1, -1, 0, 0) },
    ]);
  });

  it.each([
    ['n,t,u\n3,y,1\n', 'n,u\n3,1\n', 'b.csv has no column "t", which a.csv has'],
    ['n,u\n3,1\n', 'n,t,u\n3,y,1\n', 'b.csv has a column "t", which a.csv does not have'],
    ['n,t\n3,y\n', 'n,t\n3,4\n', 'the column "t" holds text in a.csv and numbers in b.csv'],
  ])('are refused where they do not fit', (a, b, message) => {
    const join = () => joinDatasets([part('a.csv', a), part('b.csv', b)]);
    expect(join).toThrow(DatasetError);
    expect(join).toThrow(message);
  });
});
