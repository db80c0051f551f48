import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallArtifact } from '../support/small-model';
import { OutputError, writeAtomically } from '../../cli/write-atomically';
import { runCommand } from './run-command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
  writeFileSync(join(folder, 'taken'), 'a file');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (...path: string[]): string => join(folder, ...path);

describe('a file to write', () => {
  test('gets the folders that it is missing', () => {
    writeAtomically(at('a', 'b', 'c.txt'), 'text');
    expect(readFileSync(at('a', 'b', 'c.txt'), 'utf8')).toBe('text');
    expect(readdirSync(at('a', 'b'))).toEqual(['c.txt']);
  });

  test.each([
    ['further below a file', 'taken/deep/report.html', 'a part of the path is a file, not a folder'],
    ['that is a folder', '.', 'it is a folder; name a file in it'],
    ['with an endless name', `${'x'.repeat(300)}.json`, 'the name is too long'],
  ])('%s is refused in words, by its path', (_, path, reason) => {
    expect(() => {
      writeAtomically(at(path), 'text');
    }).toThrow(new OutputError(`cannot write ${at(path)}: ${reason}`));
    expect(readFileSync(at('taken'), 'utf8')).toBe('a file');
  });
});

test.each([
  ['train', ['train', 'data.csv', '--label', 'incident', '--out']],
  ['import', ['import', 'forest.json', 'data.csv', '--label', 'incident', '--out']],
  ['check', ['check', 'data.csv', '--model', 'model.json', '--html']],
  ['drift report', ['drift', 'report', 'data.csv', '--model', 'model.json', '--html']],
])('%s says what is wrong with the path before the work, for which there is no file here', (_, args) => {
  expect(runCommand(folder, ...args, 'taken/out.json')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'error: cannot write taken/out.json: a part of the path is a file, not a folder\n',
  });
});

test.each([
  ['expectations', ['expectations', 'data.csv', '--out']],
  ['export', ['export', 'model.json', '--out']],
])('%s makes the folder of the file that it writes', (_, args) => {
  writeFileSync(at('data.csv'), 'load,zone\n0.5,eu\n0.6,us\n');
  writeFileSync(at('model.json'), smallArtifact());
  expect(runCommand(folder, ...args, 'new/folder/out.json').code).toBe(0);
  expect(existsSync(at('new/folder/out.json'))).toBe(true);
});
