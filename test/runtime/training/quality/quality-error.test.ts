import { expect, test } from 'vitest';
import type { Finding } from '../../../../runtime/training/quality/finding';
import { formatNames, QualityError } from '../../../../runtime/training/quality/quality-error';

const finding = (check: string, severity: Finding['severity'], drop: string[]): Finding => ({
  check,
  severity,
  message: `about ${check}`,
  drop,
});

test('the error lists every severe finding and what to write', () => {
  const error = new QualityError([
    finding('identifiers', 'severe', ['Product ID']),
    finding('dates', 'severe', ['day']),
    finding('high-cardinality', 'severe', ['day']),
    finding('ranges', 'warning', []),
  ]);
  expect(error.message.split('\n')).toEqual([
    'the data has 3 severe problems, and nothing was trained:',
    '  identifiers: about identifiers',
    '  dates: about dates',
    '  high-cardinality: about high-cardinality',
    'Write: --drop "Product ID",day',
    'A column that is meant to be there stays with --keep and its name.',
  ]);
});

test('nothing is suggested where no option helps', () => {
  expect(new QualityError([finding('schema', 'severe', [])]).message).not.toMatch(/--/);
});

test.each([
  [['UDI', 'Product ID', 'TWF'], 'UDI,"Product ID",TWF'],
  [['Torque [Nm]'], '"Torque [Nm]"'],
  [['a, b', 'c'], `'"a, b",c'`],
  [["it's"], String.raw`'it'\''s'`],
])('the names %j are written for a shell as %s', (names, text) => {
  expect(formatNames(names)).toBe(text);
});
