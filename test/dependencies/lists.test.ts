import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requiredPackages } from '../support/required-packages';

const versions = z.record(z.string(), z.string());
const manifestSchema = z.object({
  version: z.string(),
  dependencies: versions,
  devDependencies: versions.default({}),
  peerDependencies: versions.default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean() })).default({}),
});
const readManifest = (file: string) => manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

/** What starts each of the things that run: its first file, and those of its threads. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  client: ['dist/runtime/client/index.js'],
  command: ['dist/cli/cdk8s-aiops.js', 'dist/runtime/training/grow-trees.worker.js'],
  constructs: ['dist/constructs/index.js'],
  retrain: ['dist/cli/training-image.js', 'dist/runtime/training/grow-trees.worker.js'],
  serving: [
    'dist/runtime/serving/main.js',
    // the receiver runs in the same image
    'dist/runtime/receiver/main.js',
    'dist/runtime/serving/prove-model.worker.js',
    'dist/runtime/drift/discrepancy.worker.js',
    'dist/runtime/fetch/main.js',
  ],
  streaming: [
    'dist/runtime/streaming/main.js',
    'dist/runtime/drift/discrepancy.worker.js',
    'dist/runtime/fetch/main.js',
  ],
};

/** Lists that an image installs: there is no user who installs the peers beside it. */
const OF_IMAGES = ['retrain', 'serving', 'streaming'];

const root = readManifest('package.json');
const lists = Object.fromEntries(
  readdirSync('dependencies').map((name) => [name, readManifest(`dependencies/${name}/package.json`)]),
);

it('there is a list for each thing that runs', () => {
  expect(Object.keys(lists).sort()).toEqual(Object.keys(ENTRIES).sort());
});

describe.each(Object.entries(ENTRIES))('the list of %s', (name, entries) => {
  const { version, dependencies } = lists[name]!;

  it('names what the compiled files require, with the peers of that, and nothing else', () => {
    const required = [...requiredPackages(entries)].filter(
      (required) => OF_IMAGES.includes(name) || !(required in root.peerDependencies),
    );
    const needed = new Set([...required, ...required.flatMap(peersOf)]);
    expect(Object.keys(dependencies).sort()).toEqual([...needed].sort());
  });

  it('has the version of the package, and the ranges that users get', () => {
    expect(version).toBe(root.version);
    expect(dependencies).toEqual(
      Object.fromEntries(
        Object.keys(dependencies).map((dependency) => [
          dependency,
          // a peer has the range that is tested
          root.dependencies[dependency] ?? root.devDependencies[dependency],
        ]),
      ),
    );
  });
});

it('the dependencies of the package are those of all lists together', () => {
  const listed = Object.values(lists).flatMap(({ dependencies }) => Object.keys(dependencies));
  const own = listed.filter((name) => !(name in root.peerDependencies));
  expect(Object.keys(root.dependencies).sort()).toEqual([...new Set(own)].sort());
});

/** Packages that a package asks its user to install beside it. */
function peersOf(name: string): string[] {
  const { peerDependencies, peerDependenciesMeta } = z
    .object({
      peerDependencies: versions.default({}),
      peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
    })
    .parse(JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')));
  return Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
}
