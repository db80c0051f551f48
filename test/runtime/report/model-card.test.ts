import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
