import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';

const { resolve: find } = createRequire(__filename);

/** Packages that compiled files require, over all files of ours that they require in turn, sooner or later. */
export function requiredPackages(entries: readonly string[]): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = entries.map((file) => resolve(file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    // `load` is what createRequire returned
    for (const [, name] of readFileSync(file, 'utf8').matchAll(
      /\b(?:require|import|load)\(["']([^"']+)["']\)/g,
    )) {
      // code for another process, in a template
      if (name!.includes('${') || name === './package.json') continue;
      if (name!.startsWith('.')) open.push(find(resolve(dirname(file), name!)));
      else if (!isBuiltin(name!)) packages.add(name!.split('/', name!.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return packages;
}
