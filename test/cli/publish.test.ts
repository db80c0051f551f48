import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEDGER } from '../../cli/ledger';
import { DAG_FILE_MARKER } from '../../constructs/training/dag-file';
import { publish } from '../../cli/publish';
import { smallDisk } from '../support/small-disk';
import { killedAtCall } from './killed-at-call';

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

/** A ConfigMap as it is synthesized. */
const object = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  text: ${text}\n`;

/** A synthesis of ConfigMaps that hold the texts. */
function synthesis(name: string, files: Record<string, string>): string {
  return write(
    join(root, name),
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, object(text)])),
  );
}

const read = (path: string): string => readFileSync(join(output, path), 'utf8');

it('writes a synthesis into a folder that does not exist yet and lists it in the ledger', () => {
  const published = publish(synthesis('one', { 'apps/a.yaml': 'a', 'b.yaml': 'b' }), output);
  expect(published).toEqual({ written: ['apps/a.yaml', 'b.yaml'], removed: [], kept: [] });
  expect(read('apps/a.yaml')).toBe(object('a'));
  expect(read(LEDGER)).toBe('apps/a.yaml\nb.yaml\n');
});

it('removes what an earlier synthesis wrote and this one does not, its empty folder too', () => {
  publish(synthesis('one', { 'apps/a.yaml': 'a', 'b.yaml': 'b' }), output);
  expect(publish(synthesis('two', { 'b.yaml': 'b' }), output).removed).toEqual(['apps/a.yaml']);
  expect(existsSync(join(output, 'apps'))).toBe(false);
});

it('removes a DAG file that no DAG makes any more, because Airflow would go on running it', () => {
  const first = synthesis('one', { 'b.yaml': 'b' });
  mkdirSync(join(first, 'dags'));
  writeFileSync(join(first, 'dags/churn.py'), `${DAG_FILE_MARKER}\n`);
  publish(first, output);
  expect(publish(synthesis('two', { 'b.yaml': 'b' }), output).removed).toEqual(['dags/churn.py']);
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
  expect(publish(from, output)).toEqual({ written: [], removed: [], kept: [] });
});

it('keeps the construct metadata of cdk8s out, which Argo CD would read as a manifest', () => {
  publish(synthesis('one', { 'a.yaml': 'a', 'construct-metadata.json': 'x' }), output);
  expect(existsSync(join(output, 'construct-metadata.json'))).toBe(false);
});

it('refuses a ledger that names a file outside of the folder', () => {
  write(output, { [LEDGER]: '../precious.txt\n' });
  write(root, { 'precious.txt': 'keep' });
  expect(() => publish(synthesis('one', { 'a.yaml': 'a' }), output)).toThrow(/outside of/);
  expect(readFileSync(join(root, 'precious.txt'), 'utf8')).toBe('keep');
});

/** Everything below the output folder by its path, as text. */
function everything(): Record<string, string> {
  const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(output.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

it('takes a ledger whose lines end as on Windows for its own', () => {
  publish(synthesis('one', { 'a.yaml': 'a', 'b.yaml': 'b' }), output);
  writeFileSync(join(output, LEDGER), `\uFEFF${read(LEDGER).replaceAll('\n', '\r\n')}`);
  expect(publish(synthesis('two', { 'a.yaml': 'new' }), output)).toMatchObject({
    written: ['a.yaml'],
    removed: ['b.yaml'],
  });
});

describe('a link in the output folder', () => {
  beforeEach(() => {
    write(root, { 'elsewhere/precious.yaml': object('precious') });
  });

  it('is not followed to a file that the ledger names', () => {
    write(output, { [LEDGER]: 'linked/precious.yaml\n' });
    symlinkSync(join(root, 'elsewhere'), join(output, 'linked'));
    expect(publish(synthesis('one', { 'a.yaml': 'a' }), output).kept).toEqual(['linked/precious.yaml']);
    expect(readFileSync(join(root, 'elsewhere/precious.yaml'), 'utf8')).toBe(object('precious'));
  });

  it.each([
    ['a folder', 'apps', 'elsewhere'],
    ['a file', 'apps/a.yaml', 'elsewhere/precious.yaml'],
    ['nothing', 'apps/a.yaml', 'nowhere.yaml'],
  ])('to %s is refused by its name where a manifest would be written, and nothing is', (_, link, target) => {
    write(output, { 'README.md': 'theirs' });
    mkdirSync(dirname(join(output, link)), { recursive: true });
    symlinkSync(join(root, target), join(output, link));
    expect(() => publish(synthesis('one', { '0.yaml': '0', 'apps/a.yaml': 'a' }), output)).toThrow(
      `cannot write ${join(output, 'apps/a.yaml')}: ${join(output, link)} is a link, and links are not followed`,
    );
    expect(existsSync(join(output, '0.yaml'))).toBe(false);
    expect(existsSync(join(root, 'nowhere.yaml'))).toBe(false);
    expect(readFileSync(join(root, 'elsewhere/precious.yaml'), 'utf8')).toBe(object('precious'));
  });

  it('may be the output folder itself, which the caller named', () => {
    symlinkSync(join(root, 'elsewhere'), output);
    publish(synthesis('one', { 'a.yaml': 'a' }), output);
    expect(readFileSync(join(root, 'elsewhere/a.yaml'), 'utf8')).toBe(object('a'));
  });
});

it.each([
  ['.git/config', '[core]'],
  ['.github/workflows/deploy.yaml', object('hidden')],
  ['main.ts', 'export {};'],
  ['dags/own.py', 'import airflow'],
  ['values.yaml', 'replicas: 3'],
  ['broken.yaml', '{'],
  ['.', undefined],
])('keeps %s, which a ledger from elsewhere names and no synthesis writes', (path, text) => {
  if (text !== undefined) write(output, { [path]: text });
  write(output, { [LEDGER]: `${path}\n` });
  const { removed, kept } = publish(synthesis('one', { 'a.yaml': 'a' }), output);
  expect([removed, kept]).toEqual([[], [path]]);
  if (text !== undefined) expect(read(path)).toBe(text);
  expect(read(LEDGER)).toBe('a.yaml\n');
});

describe('a run that is killed', () => {
  it('leaves whole files, whichever step it was in, and the next run completes it', () => {
    const first = synthesis('one', { 'a.yaml': 'a', 'stale/b.yaml': 'b' });
    const second = synthesis('two', { 'a.yaml': 'new', 'new/c.yaml': 'c', 'd.yaml': 'd' });
    const whole = new Set(['a', 'b', 'new', 'c', 'd'].map(object));
    let step = 0;
    for (; ; step++) {
      rmSync(output, { recursive: true, force: true });
      publish(first, output);
      if (!killedAtCall(step, second, output)) break;
      for (const [path, text] of Object.entries(everything()))
        if (path.endsWith('.yaml')) expect(whole, `step ${step}, ${path}`).toContain(text);
      publish(second, output);
      expect(everything(), `step ${step}`).toEqual({
        'a.yaml': object('new'),
        'new/c.yaml': object('c'),
        'd.yaml': object('d'),
        [LEDGER]: 'a.yaml\nd.yaml\nnew/c.yaml\n',
      });
    }
    // five files are written and moved, and one is removed
    expect(step).toBeGreaterThanOrEqual(11);
  });
});

const KIBIBYTES = 64;
const disk = smallDisk(KIBIBYTES);

describe.runIf(disk)('a full disk', () => {
  it('changes nothing, and the error names the file', () => {
    const folder = disk!.mount();
    try {
      output = join(folder, 'output');
      publish(synthesis('one', { 'a.yaml': 'a' }), output);
      const before = everything();
      const large = 'x'.repeat(KIBIBYTES * 1024);
      expect(() =>
        publish(synthesis('two', { 'a.yaml': 'new', 'apps/b.yaml': large, 'c.yaml': 'c' }), output),
      ).toThrow(`cannot write ${join(output, 'apps/b.yaml')}: no space is left on the disk`);
      expect(everything()).toEqual(before);
      expect(readdirSync(output).sort()).toEqual([LEDGER, 'a.yaml']);
    } finally {
      disk!.unmount(folder);
    }
  });
});
