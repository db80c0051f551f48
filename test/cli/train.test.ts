import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { telemetryCsv } from '../../model/generate';
import { loadModel } from '../../runtime/model/load-model';
import { runCommand } from './run-command';

const TRAIN = ['train', 'data.csv', '--label', 'incident', '--trees', '5'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-'));
  writeFileSync(join(folder, 'data.csv'), telemetryCsv());
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCommand(folder, ...args);

describe('train', () => {
  test('writes a model that loads and prints the card that it writes beside it', () => {
    const { code, stdout, stderr } = run(
      ...TRAIN,
      '--out',
      'churn.json',
      '--model-version',
      '2.1.0',
      '--max-depth',
      'none',
    );
    expect(code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['churn.json', 'churn.md', 'data.csv']);
    const model = loadModel(readFileSync(join(folder, 'churn.json'), 'utf8'));
    expect([model.name, model.version]).toEqual(['data', '2.1.0']);
    expect(model.artifact.training).toMatchObject({ maxDepth: null });
    const card = readFileSync(join(folder, 'churn.md'), 'utf8');
    expect(stdout).toBe(`${card}\nWrote churn.json and churn.md\n${model.digest}\n`);
    expect(stderr).toContain('training: 5 of 5 trees\n');
  });

  test('with --json prints a summary and nothing else on standard output', () => {
    const { code, stdout } = run(...TRAIN, '--json');
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      out: 'model.json',
      card: 'model.md',
      task: 'classification',
      warnings: [],
    });
    expect(summary['digest']).toBe(loadModel(readFileSync(join(folder, 'model.json'), 'utf8')).digest);
  });

  test('exits with 1 on data that should not be trained on, and writes nothing', () => {
    const numbered = telemetryCsv()
      .trim()
      .split('\n')
      .map((line, row) => `${row === 0 ? '"Product, ID"' : `s${row}`},${line}`);
    writeFileSync(join(folder, 'data.csv'), numbered.join('\n'));
    const failed = run(...TRAIN, '--json');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(`Write: --drop '"Product, ID"'`);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      findings: [{ check: 'identifiers', severity: 'severe' }],
    });
    expect(readdirSync(folder)).toEqual(['data.csv']);
    // what the error says to write, after the shell
    expect(run(...TRAIN, '--drop', '"Product, ID"', '--drop', 'tier').code).toBe(0);
    expect(loadModel(readFileSync(join(folder, 'model.json'), 'utf8')).features).toHaveLength(7);
  });

  test.each([
    ['an unknown label', ['train', 'data.csv', '--label', 'incidents'], /did you mean "incident"\?/],
    [
      'a file that is not there',
      ['train', 'no.csv', '--label', 'x'],
      /^error: cannot read no\.csv: it does not exist\n$/,
    ],
    [
      'a setting that the data cannot have',
      [...TRAIN, '--max-features', '99'],
      /at most the number of columns, 11, got 99/,
    ],
  ])('exits with 1 on %s', (_, args, message) => {
    const { code, stderr } = run(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  test('exits with 2 on a value that an option cannot have', () => {
    const { code, stderr } = run(...TRAIN, '--trees', '0');
    expect(code).toBe(2);
    expect(stderr).toMatch(/'--trees <count>' argument '0' is invalid. Give a whole number from 1 to 10000/);
  });

  test('without a label exits with 2', () => {
    expect(run('train', 'data.csv').code).toBe(2);
  });
});

describe('expectations', () => {
  test('are drafted from data, hold for it, and stop what does not meet them', () => {
    expect(run('expectations', 'data.csv', '--out', 'expectations.yaml').code).toBe(0);
    expect(run(...TRAIN, '--expectations', 'expectations.yaml').code).toBe(0);
    writeFileSync(join(folder, 'data.csv'), telemetryCsv().replace('\napi,', '\nmainframe,'));
    const { code, stderr } = run(...TRAIN, '--expectations', 'expectations.yaml');
    expect(code).toBe(1);
    expect(stderr).toMatch(/columns\.tier\.categories: expected .*; got "mainframe"/);
  });

  test('are printed without --out', () => {
    expect(run('expectations', 'data.csv').stdout).toMatch(
      /^# Expectations of the data.*\nschema: cdk8s-aiops\/expectations\/v1\n/s,
    );
    expect(JSON.parse(run('expectations', 'data.csv', '--json').stdout)).toMatchObject({
      columns: { incident: { min: 0, max: 1 } },
    });
  });
});
