import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { telemetryCsv } from '../../model/generate';
import { trainSample } from '../../model/train-sample';
import { parseArtifact } from '../../runtime/model/artifact-file';
import { modelCard } from '../../runtime/report/model-card';

const committed = (name: string): string => readFileSync(join(__dirname, '../../model', name), 'utf8');

describe('what is committed is what the code makes: npx tsx model/train-sample.ts writes', () => {
  test('the data', () => {
    expect(telemetryCsv() === committed('incident.csv')).toBe(true);
  });

  test('the artifact', async () => {
    expect((await trainSample()) === committed('incident.json')).toBe(true);
  });

  test('the card', () => {
    expect(committed('incident.md')).toBe(modelCard(parseArtifact(committed('incident.json'))));
  });
});

test('the artifact fits into a ConfigMap, and with the data into less than a megabyte', () => {
  expect(committed('incident.json').length).toBeLessThan(350_000);
  expect(committed('incident.json').length + committed('incident.csv').length).toBeLessThan(900_000);
});

test('between 10 and 15 % of the rows are incidents', () => {
  const labels = committed('incident.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',').at(-1)));
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.15);
});
