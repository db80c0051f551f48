import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallArtifact } from '../support/small-model';
import { runCommand } from './run-command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  writeFileSync(join(folder, 'data.csv'), 'temperature,load,zone\n20,0.5,eu\n21,1.7,<i>us</i>\n');
  writeFileSync(
    join(folder, 'suite.yaml'),
    'schema: cdk8s-aiops/expectations/v1\ncolumns: { load: { max: 1 }, temperature: { min: 0 } }\n',
  );
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCommand(folder, 'check', 'data.csv', ...args);

describe('check', () => {
  test('prints a table, what fails last, and exits with 1', () => {
    const { code, stdout } = run('--expectations', 'suite.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /FAILS {2}columns\.load\.max +expected "load" at most 1; got 0\.5 to 1\.7\n\ndata\.csv: 3 of 4 expectations hold\n$/,
    );
  });

  test('compares the file with the expectations of a model, and exits with 0 if all of them hold', () => {
    const expectations = {
      schema: 'cdk8s-aiops/expectations/v1' as const,
      columns: { temperature: { max: 30 } },
    };
    writeFileSync(join(folder, 'model.json'), smallArtifact({ expectations }));
    const { code, stdout } = run('--model', 'model.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^the model small 1\.0\.0\n[^]*data\.csv: all 2 expectations hold\n$/);
  });

  test('writes JSON and a page, in which what fails comes first and names are text', () => {
    writeFileSync(
      join(folder, 'suite.yaml'),
      'schema: cdk8s-aiops/expectations/v1\ncolumns: { load: {}, zone: { categories: [eu] } }\n',
    );
    const { code, stdout } = run('--expectations', 'suite.yaml', '--html', 'report.html', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'data.csv',
      rows: 2,
      holds: false,
      suites: [{ source: 'suite.yaml', results: [{ holds: true }, { holds: true }, { holds: false }] }],
    });
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page).toContain('<title>1 expectation does not hold: data.csv</title>');
    expect(page).toMatch(/Does not hold[^]*Holds/);
    expect(page).toContain('&lt;i&gt;us&lt;/i&gt;');
    expect(page).not.toContain('<i>us');
  });

  test('needs something to compare the file with', () => {
    const { code, stderr } = run();
    expect(code).toBe(2);
    expect(stderr).toContain('give --expectations, --model or both');
  });
});
