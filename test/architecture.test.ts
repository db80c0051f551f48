import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const PAGE = readFileSync('ARCHITECTURE.md', 'utf8');

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
}

const { forbidden } = createRequire(__filename)('../.dependency-cruiser.cjs') as {
  forbidden: readonly Rule[];
};

/** Beginnings of the names that git ignores: `.readme-*` and `node_modules/` alike. */
const ignored = [
  '.git/',
  ...readFileSync('.gitignore', 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.replace('*/', '')),
];

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}/`)
    .filter((name) => !ignored.some((beginning) => name.startsWith(beginning)))
    .map((name) => join(folder, name));
}

test('each folder of the first two levels has its row, and each row its folder', () => {
  const top = foldersIn('.');
  const mirrored = new Set(top.map((folder) => `test/${folder}`));
  const inside = top
    .filter((folder) => folder !== 'gitops/' && folder !== 'imports/')
    .flatMap(foldersIn)
    .filter((folder) => !mirrored.has(folder));
  const rows = [...PAGE.matchAll(/^\| `([^`]+\/)`/gm)].map(([, folder = '']) => folder);
  expect(rows.sort()).toEqual([...top, ...inside].sort());
});

test('the floors that it draws are those that dependency-cruiser holds', () => {
  const floors = forbidden
    .filter(({ name }) => name.startsWith('no-arrow-up-from-floor-'))
    .map(({ from }) => from.path!.replace(/^\^runtime\/\(|\)\/$/g, '').split('|'));
  expect(floors.length).toBeGreaterThan(3);
  const drawn = [...PAGE.matchAll(/^(\d) {2}(.*)$/gm)].map(([, , names = '']) => names.split(/ +/)).reverse();
  expect(drawn.slice(0, -1).map((names) => names.sort())).toEqual(floors.map((names) => names.sort()));
  expect(drawn.flat().filter((room) => !existsSync(join('runtime', room)))).toEqual([]);
});

test('each rule of dependency-cruiser holds an invariant, and each that is named is a rule', () => {
  const rules = forbidden.map(({ name }) => name);
  const [, invariants = ''] = /## What must stay true([^]*?)\n## /.exec(PAGE) ?? [];
  const named = [...invariants.matchAll(/`([a-z]+(?:-[a-z0-9]+){2,})`/g)].map(([, name = '']) => name);
  const ofEslint = ['no-new-func', 'no-implied-eval'];
  expect(named.filter((name) => !rules.includes(name) && !ofEslint.includes(name))).toEqual([]);
  const range = rules.filter((name) => name.startsWith('no-arrow-up')).slice(1, -1);
  const silent = rules.filter((name) => ![...range, 'no-orphans'].includes(name));
  expect(silent.filter((name) => !invariants.includes(`\`${name}\``))).toEqual([]);
});

test('each test that it names is there', () => {
  const tests = [...PAGE.matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, file = '']) => file);
  expect(tests.length).toBeGreaterThan(2);
  expect(tests.filter((file) => !existsSync(file))).toEqual([]);
});

test('each file that may touch the world is there', async () => {
  const { EDGES } = (await import(pathToFileURL('eslint.edges.mjs').href)) as {
    EDGES: readonly { readonly files: readonly string[] }[];
  };
  const files = ['runtime', 'constructs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const patterns = EDGES.flatMap((edge) => edge.files);
  const gone = patterns.filter((pattern) => {
    const glob = pattern.replace(/\*\*\/|[.*]/g, (sign) => ({ '.': '\\.', '*': '[^/]*' })[sign] ?? '.*');
    return !files.some((file) => new RegExp(`^${glob}$`).test(file));
  });
  expect(gone).toEqual([]);
});
