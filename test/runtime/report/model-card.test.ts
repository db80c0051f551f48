import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArtifact } from '../../../runtime/model/artifact-file';
import { modelCard } from '../../../runtime/report/model-card';

const artifact = parseArtifact(readFileSync(join(__dirname, '../../../model/incident.json'), 'utf8'));
const lines = (card: string): string[] => card.split('\n');

test('the most important feature comes first, with its range', () => {
  const card = lines(modelCard(artifact));
  const first = card[card.indexOf('| feature | values in training | importance |') + 2]!;
  const most = artifact.features[artifact.importances.indexOf(Math.max(...artifact.importances))]!;
  expect(first.replaceAll('\\', '')).toContain(`| ${most.name} |`);
});

test('names that would be Markdown are escaped', () => {
  const features = artifact.features.map((feature, index) =>
    index === 1 ? { ...feature, name: 'a|b [K]' } : feature,
  );
  expect(modelCard({ ...artifact, features })).toContain(String.raw`| a\|b \[K\] |`);
});

test('a regression has errors instead of classes', () => {
  const card = modelCard({
    ...artifact,
    task: 'regression',
    classes: [],
    metrics: { task: 'regression', rows: 5, r2: null, meanAbsoluteError: 1.23456, rootMeanSquaredError: 2 },
  });
  expect(lines(card)).toContain('| undefined | 1.235 | 2 |');
  expect(card).not.toContain('ROC AUC');
});

describe('the range of a feature', () => {
  const withRange = (minimum: number, maximum: number): string => {
    const features = [{ kind: 'numeric' as const, name: 'x', minimum, maximum }];
    return modelCard({ ...artifact, features, importances: [1] });
  };

  test.each([
    [20_240_301, 20_240_331, '20240301 to 20240331'],
    [1_700_000_000.25, 1_700_000_060.75, '1700000000.25 to 1700000060.75'],
    [0.123456789, 95.987654321, '0.123457 to 95.9877'],
    [5, 5, '5 to 5'],
    [100_000.123, 100_000.124, '100000.123 to 100000.124'],
    [-1e-9, 1e-9, '-1e-9 to 1e-9'],
    [1e21, 3e21, '1e+21 to 3e+21'],
  ])('from %d to %d is written with the digits that tell it', (minimum, maximum, text) => {
    expect(withRange(minimum, maximum)).toContain(`| x | ${text} |`);
  });
});

test('large errors are written with all digits before the point', () => {
  const card = modelCard({
    ...artifact,
    task: 'regression',
    classes: [],
    metrics: {
      task: 'regression',
      rows: 5,
      r2: 0.5,
      meanAbsoluteError: 123_456.7,
      rootMeanSquaredError: 20_240_301,
    },
  });
  expect(lines(card)).toContain('| 0.5 | 123457 | 20240301 |');
});

test('importances that nobody knows are not zeros', () => {
  const card = modelCard({ ...artifact, importances: artifact.importances.map(() => 0) });
  expect(card.match(/\| not known \|/g)).toHaveLength(artifact.features.length);
});
