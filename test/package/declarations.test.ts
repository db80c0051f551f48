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

it.each(['constructs/index', 'constructs/promql', 'constructs/testing/index', 'runtime/client/index'])(
  'the declarations of %s need no package but the peers, which old compilers can read',
  (entry) => {
    expect(['cdk8s', 'cdk8s-plus-27', 'constructs']).toEqual(
      expect.arrayContaining([...packagesOf(resolve(`dist/${entry}.d.ts`))]),
    );
  },
);
