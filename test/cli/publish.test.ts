import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LEDGER, publish } from '../../cli/publish';

let root: string;
let output: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'publish-'));
  output = join(root, 'output');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(folder: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function synthesis(name: string, files: Record<string, string>): string {
  return write(join(root, name), files);
}

const read = (path: string): string => readFileSync(join(output, path), 'utf8');

it('writes a synthesis into a folder that does not exist yet and lists it in the ledger', () => {
  const published = publish(synthesis('one', { 'apps/a.yaml': 'a', 'b.yaml': 'b' }), output);
  expect(published).toEqual({ written: ['apps/a.yaml', 'b.yaml'], removed: [] });
  expect(read('apps/a.yaml')).toBe('a');
  expect(read(LEDGER)).toBe('apps/a.yaml\nb.yaml\n');
});

it('removes what an earlier synthesis wrote and this one does not, its empty folder too', () => {
  publish(synthesis('one', { 'apps/a.yaml': 'a', 'b.yaml': 'b' }), output);
  expect(publish(synthesis('two', { 'b.yaml': 'b' }), output).removed).toEqual(['apps/a.yaml']);
  expect(existsSync(join(output, 'apps'))).toBe(false);
});

it('leaves the files of others alone, in its own folders too', () => {
  write(output, { 'README.md': 'theirs', 'apps/theirs.yaml': 'theirs' });
  publish(synthesis('one', { 'apps/a.yaml': 'a' }), output);
  publish(synthesis('two', { 'b.yaml': 'b' }), output);
  expect(read('README.md')).toBe('theirs');
  expect(read('apps/theirs.yaml')).toBe('theirs');
});

it('refuses to overwrite a file that no synthesis wrote, and writes nothing then', () => {
  write(output, { 'b.yaml': 'theirs' });
  expect(() => publish(synthesis('one', { 'a.yaml': 'a', 'b.yaml': 'ours' }), output)).toThrow(
    /b\.yaml exists and no earlier synthesis wrote it/,
  );
  expect(existsSync(join(output, 'a.yaml'))).toBe(false);
});

it('writes nothing when nothing has changed', () => {
  const from = synthesis('one', { 'a.yaml': 'a' });
  publish(from, output);
  expect(publish(from, output)).toEqual({ written: [], removed: [] });
});

it('keeps the construct metadata of cdk8s out, which Argo CD would read as a manifest', () => {
  publish(synthesis('one', { 'a.yaml': 'a', 'construct-metadata.json': '{}' }), output);
  expect(existsSync(join(output, 'construct-metadata.json'))).toBe(false);
});

it('refuses a ledger that names a file outside of the folder', () => {
  write(output, { [LEDGER]: '../precious.txt\n' });
  write(root, { 'precious.txt': 'keep' });
  expect(() => publish(synthesis('one', { 'a.yaml': 'a' }), output)).toThrow(/outside of/);
  expect(readFileSync(join(root, 'precious.txt'), 'utf8')).toBe('keep');
});
