import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

/** Packages whose declarations a file and all that it refers to need. */
function packagesOf(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from, inline] of readFileSync(file, 'utf8').matchAll(
      /from ['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g,
    )) {
      const specifier = (from ?? inline)!;
      if (!specifier.startsWith('.')) {
        packages.add(specifier);
        continue;
      }
      const path = resolve(dirname(file), specifier);
      const target = [`${path}.d.ts`, `${path}/index.d.ts`].find((candidate) => existsSync(candidate));
      if (target !== undefined) visit(target);
    }
  };
  visit(entry);
  return packages;
}

it.each([
  ['constructs/index', ['cdk8s', 'cdk8s-plus-27', 'constructs']],
  ['constructs/promql', ['cdk8s', 'cdk8s-plus-27']],
  ['constructs/testing/index', ['cdk8s']],
  ['runtime/client/index', ['cockatiel']],
])('the declarations of %s need packages that old compilers can read, and no others', (entry, packages) => {
  expect([...packagesOf(resolve(`dist/${entry}.d.ts`))].sort()).toEqual(packages);
});

it('the declarations of the validation need no package, and hold nothing that only its own rules use', () => {
  const entry = resolve('dist/constructs/validation/index.d.ts');
  expect([...packagesOf(entry)]).toEqual([]);
  const set = readFileSync(resolve('dist/constructs/validation/manifests/manifest-set.d.ts'), 'utf8');
  expect([...set.matchAll(/^ {4}(?:readonly )?(\w+)/gm)].map(([, member]) => member)).toEqual([
    'manifests',
    'workloads',
    'pods',
  ]);
});
