import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(__dirname, '../..');
/** What `npm run build` compiles, by tsconfig.build.json. */
const SOURCES = ['constructs', 'runtime', 'cli', 'preview', 'conformance', 'attack', 'simulation', 'imports'];
/** `npm run build` writes this file last, and each time. */
const BUILT = join(ROOT, 'dist/runtime/serving/swagger-ui/NOTICE');

/**
 * Arguments with which node runs a file of the package: as it was built, which takes a quarter of the time, or from source
 * if a source is newer than the build.
 *
 * @param source such as `cli/cdk8s-aiops.ts`
 */
export function nodeArguments(source: string): string[] {
  if (buildIsCurrent) return [builtFile(source)];
  const loader = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
  return ['--import', loader, join(ROOT, source)];
}

/** As an argument of `require` in a script of a process of its own; the script starts with what it returns first. */
export function requirable(source: string): { readonly loader: string; readonly path: string } {
  if (buildIsCurrent) return { loader: '', path: builtFile(source) };
  const loader = createRequire(__filename).resolve('tsx/cjs');
  return { loader: `require(${JSON.stringify(loader)});`, path: join(ROOT, source) };
}

const builtFile = (source: string): string => join(ROOT, 'dist', source.replace(/\.ts$/, '.js'));

const buildIsCurrent = modified(BUILT) > Math.max(...SOURCES.flatMap(filesBelow).map(modified));

function filesBelow(folder: string): string[] {
  const path = join(ROOT, folder);
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(path, file));
}

/** Milliseconds since 1970; 0 if there is no such file. */
function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
