import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallArtifact } from '../support/small-model';
import { runCommand } from './run-command';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'predict-'));
  writeFileSync(join(folder, 'model.json'), smallArtifact());
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (data: string, file: string, out: string) => {
  writeFileSync(join(folder, file), data);
  return runCommand(folder, 'predict', 'model.json', file, '--out', out);
};
const written = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('predict', () => {
  test('finds the columns by name, and writes a row with probabilities for each row of the file', () => {
    const rows = Array.from({ length: 2500 }, (_, row) => `us,${row},${row % 2 ? 31 : 20},0.9`);
    expect(run(`zone,id,temperature,load\n${rows.join('\n')}\n`, 'rows.csv', 'out.csv')).toMatchObject({
      code: 0,
      stdout: 'Wrote out.csv: 2500 predictions for 2500 rows\n',
    });
    const lines = written('out.csv').trimEnd().split('\n');
    expect(lines[0]).toBe('row,prediction,probability_0,probability_1');
    expect(lines[1]).toBe(`1,1,${1 / 3},${2 / 3}`);
    expect(lines[2500]).toBe('2500,1,0,1');
  });

  test('leaves the prediction of a row that cannot be read empty, and names the row and the reason', () => {
    const { code, stderr } = run(
      'temperature,load,zone\n20,0.5,eu\nhot,0.5,eu\n20,,eu\n20,0.5,mars\n',
      'rows.csv',
      'out.ndjson',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('row 2: feature "temperature" must be a finite number, got the text "hot"');
    expect(stderr).toContain('row 3: feature "load" must be a finite number, got null');
    expect(stderr).toContain('row 4: feature "zone" must be one of');
    const predictions = written('out.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { prediction: unknown }).prediction);
    expect(predictions).toEqual([0, null, null, null]);
  });

  test('reads NDJSON by name', () => {
    const row = JSON.stringify({ zone: 'us', temperature: 31, load: 0.1 });
    expect(run(`${row}\n${row}\n`, 'rows.ndjson', 'out.csv')).toMatchObject({ code: 0 });
    expect(written('out.csv').trimEnd().split('\n')[2]).toBe(`2,1,${1 / 3},${2 / 3}`);
  });

  test('writes nothing if a column is missing, or a line is no JSON', () => {
    expect(run('temperature,lode,zone\n20,0.5,eu\n', 'rows.csv', 'out.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"load", is not a column of the file; did you mean "lode"?') as unknown,
    });
    expect(run('{"zone"\n', 'rows.jsonl', 'out.csv').stderr).toContain('line 1 is no JSON');
    expect(readdirSync(folder).sort()).toEqual(['model.json', 'rows.csv', 'rows.jsonl']);
  });
});
