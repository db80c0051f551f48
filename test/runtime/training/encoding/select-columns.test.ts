import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../../runtime/data/read-csv';
import { selectColumns } from '../../../../runtime/training/encoding/select-columns';
import { DatasetError } from '../../../../runtime/data/dataset-error';

const { dataset } = readCsv(Buffer.from('Product ID,Torque [Nm],Machine failure\nM1,2,0\n'));

test('features are what is neither label nor dropped, in the order of the file', () => {
  const { label, features } = selectColumns(dataset, 'Machine failure', ['Product ID']);
  expect([label.name, features.map(({ name }) => name)]).toEqual(['Machine failure', ['Torque [Nm]']]);
});

describe('refused', () => {
  test.each([
    [
      'an unknown label, with the nearest name',
      'machine failur',
      [],
      /"machine failur", is not a column.*did you mean "Machine failure"\?/,
    ],
    [
      'a label like no other name, with all of them',
      'churn',
      [],
      /the columns are "Product ID", "Torque \[Nm\]"/,
    ],
    [
      'an unknown column to drop',
      'Machine failure',
      ['product_id'],
      /a column to drop.*did you mean "Product ID"\?/,
    ],
    ['a label that is dropped', 'Machine failure', ['Machine failure'], /also among the columns to drop/],
    ['nothing left to learn from', 'Machine failure', ['Product ID', 'Torque [Nm]'], /no feature is left/],
  ])('%s', (_, label, drop, message) => {
    expect(() => selectColumns(dataset, label, drop)).toThrow(DatasetError);
    expect(() => selectColumns(dataset, label, drop)).toThrow(message);
  });

  test('a column that is dropped and kept', () => {
    expect(() => selectColumns(dataset, 'Machine failure', ['Product ID'], ['Product ID'])).toThrow(
      /dropped and kept/,
    );
  });
});
