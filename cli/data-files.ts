import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInput } from './read-input';
import { checkFolder, isDataFile, type DataFiles } from './source-files';

/**
 * Gives the files of a source to a function: those of a path as they are, others as copies in a temporary folder that is
 * removed afterwards.
 *
 * @param address file, folder, `https://…`, `s3://bucket/key` or `s3://bucket/folder/`
 * @throws SourceError if they cannot be fetched, the file system's error, and what the function throws
 */
export async function withDataFiles<T>(address: string, use: (files: DataFiles) => Promise<T>): Promise<T> {
  if (!/^(s3|https?):\/\//.test(address)) return use(localFiles(address));
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-data-'));
  try {
    const files = address.startsWith('s3:')
      ? await (await import('./fetch-s3.js')).fetchS3(address, folder)
      : await (await import('./fetch-http.js')).fetchHttp(address, folder);
    return await use(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function localFiles(path: string): DataFiles {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) {
    // says what is wrong with the path
    if (stats === undefined) readInput(path);
    return { paths: [path], source: path, sourceType: 'local', modified: stats?.mtimeMs };
  }
  const names = readdirSync(path)
    .filter((name) => !name.startsWith('.') && isDataFile(name))
    .sort();
  checkFolder(path, names);
  const paths = names.map((name) => join(path, name));
  return {
    paths,
    source: path,
    sourceType: 'local',
    modified: Math.max(...paths.map((each) => statSync(each).mtimeMs)),
  };
}
