import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { telemetryCsv } from '../../model/generate';
import { runCommand } from './run-command';

const MODEL = join(__dirname, '../../model/incident.json');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drift-'));
  const [header = '', ...rows] = telemetryCsv().trim().split('\n');
  const cpu = header.split(',').indexOf('cpu_percent');
  const shifted = rows.map((row, index) => {
    const cells = row.split(',');
    if (index >= 2000) cells[cpu] = String(Number(cells[cpu]) + 20);
    return cells.join(',');
  });
  writeFileSync(join(folder, 'same.csv'), `${header}\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'shifted.csv'), `${header}\n${shifted.join('\n')}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCommand(folder, 'drift', 'report', ...args, '--model', MODEL);

describe('drift report', () => {
  test('finds no drift in what the model was trained on', () => {
    const { code, stdout } = run('same.csv', '--fail-on', 'possible');
    expect(code).toBe(0);
    expect(stdout).toMatch(/same\.csv, compared with the training data of incident 1\.0\.0: no drift\n$/);
  });

  test('names the feature that moved first, writes the page, and exits with 1 when told to', () => {
    const { code, stdout } = run('shifted.csv', '--fail-on', 'drift', '--html', 'report.html');
    expect(code).toBe(1);
    expect(stdout.split('\n')[1]).toMatch(
      /^cpu_percent +Drift +mean 46\.15 at training, now 56\.\d+ +\d\d % +\S.*Kolmogorov–Smirnov/,
    );
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(
      '<title>Drift: incident 1.0.0</title>',
    );
  });

  test('only reports without --fail-on', () => {
    expect(run('shifted.csv').code).toBe(0);
  });

  test('shows with --window when it began, as JSON and in the page', () => {
    const { stdout } = run('shifted.csv', '--window', '250', '--json', '--html', 'timeline.html');
    const { status, windows } = JSON.parse(stdout) as {
      status: string;
      windows: { from: number; to: number; status: string; worst: { feature: string } }[];
    };
    expect(status).toBe('drift');
    expect(windows).toHaveLength(16);
    const drifting = windows.filter((window) => window.status === 'drift');
    // confirmed by the second window after the change
    expect(drifting[0]).toMatchObject({ from: 2251, to: 2500, worst: { feature: 'cpu_percent' } });
    expect(drifting).toHaveLength(7);
    expect(readFileSync(join(folder, 'timeline.html'), 'utf8')).toContain('From the first row to the last');
  });

  test('compares all features together where DRIFT_TESTS says so, in the table and the page', () => {
    vi.stubEnv('DRIFT_TESTS', 'mean_shift,mmd');
    const { stdout } = run('shifted.csv', '--html', 'together.html');
    vi.unstubAllEnvs();
    expect(stdout).toMatch(/^all features +Drift +changes of all numeric features taken together /m);
    expect(readFileSync(join(folder, 'together.html'), 'utf8')).toContain('Maximum mean discrepancy');
  });

  test('reads no setting that has nothing to do with it, and refuses one that has', () => {
    vi.stubEnv('PORT', 'tcp://10.0.0.11:8080');
    vi.stubEnv('DRIFT_WEBHOOK', 'nowhere');
    expect(run('same.csv').code).toBe(0);
    vi.stubEnv('DRIFT_MINIMUM_EFFECT', 'small');
    const { code, stderr } = run('same.csv');
    vi.unstubAllEnvs();
    expect([code, stderr]).toEqual([1, expect.stringContaining('DRIFT_MINIMUM_EFFECT must be a number')]);
    expect(stderr).not.toContain('PORT');
  });

  test('leaves out the rows that a service would refuse, and says so', () => {
    const text = readFileSync(join(folder, 'same.csv'), 'utf8')
      .replace('\ndatabase,', '\nmainframe,')
      .replace('\nweb,', '\n,');
    writeFileSync(join(folder, 'gaps.csv'), text);
    expect(run('gaps.csv').stdout).toContain('3998 rows were compared. 2 rows (< 0.1 %) cannot be predicted');
    expect(run('gaps.csv', '--fail-on', 'possible').code).toBe(0);
  });

  test.each([
    ['most rows have a gap', (row: number) => row % 100 < 71, (cells: string[]) => cells.with(1, ''), '71 %'],
    [
      'many have a new category',
      (row: number) => row % 100 < 39,
      (cells: string[]) => cells.with(0, 'lambda'),
      '39 %',
    ],
  ])('finds drift of the data where %s', (_, damaged, damage, share) => {
    const [header, ...lines] = readFileSync(join(folder, 'same.csv'), 'utf8').trimEnd().split('\n');
    const changed = lines.map((line, row) => (damaged(row) ? damage(line.split(',')).join(',') : line));
    writeFileSync(join(folder, 'damaged.csv'), [header, ...changed, ''].join('\n'));
    const { code, stdout } = run('damaged.csv', '--fail-on', 'drift', '--html', 'damaged.html');
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^refused rows +Drift +0 % at training, now ${share} `, 'm'));
    expect(readFileSync(join(folder, 'damaged.html'), 'utf8')).toContain('<h2>Refused rows</h2>');
  });

  test.each([
    ['data', ['.', '--model', MODEL]],
    ['a model', ['same.csv', '--model', '.']],
  ])('names the folder that was given for %s', (_, given) => {
    const { code, stderr } = runCommand(folder, 'drift', 'report', ...given);
    expect([code, stderr]).toEqual([1, 'error: cannot read .: it is a folder\n']);
  });

  test('exits with 1 where a feature is missing or the model is damaged', () => {
    writeFileSync(join(folder, 'other.csv'), 'a,b\n1,2\n');
    expect(run('other.csv').stderr).toContain(
      `the model's feature "tier" is not a column of the file, which has "a", "b"`,
    );
    writeFileSync(join(folder, 'broken.json'), '{}');
    const { code, stderr } = runCommand(folder, 'drift', 'report', 'same.csv', '--model', 'broken.json');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: the artifact does not end with its digest/),
    ]);
  });
});
