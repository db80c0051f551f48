import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { DatasetError } from '../runtime/data/dataset-error';
import { joinDatasets } from '../runtime/data/join-datasets';
import type { RetrainingData } from '../runtime/retrain/options';
import { withDataFiles } from './data-files';
import { readData, type DataFlags } from './read-data';
import type { DataFiles } from './source-files';

export interface SourceFlags extends DataFlags {
  readonly dataDigest?: string;
}

/**
 * Reads the data of a file, a folder or an address as one table.
 *
 * @param categories columns whose values a model knows as text
 * @param say is told what was decided about a file
 * @throws DatasetError if the digest is another one, or the files of a folder do not fit together
 * @throws SourceError, and what `readData` throws
 */
export function readSource(
  address: string,
  flags: SourceFlags,
  categories: readonly string[],
  say: (note: string) => void,
): Promise<RetrainingData> {
  return withDataFiles(address, async (files) => {
    const parts = [];
    for (const path of files.paths) {
      const read = await readData(path, flags, categories, (note) => {
        say(`${basename(path)}: ${note}`);
      });
      parts.push({ ...read, name: basename(path) });
    }
    const [first, ...others] = parts;
    const digest = digestOf(files, parts);
    if (flags.dataDigest !== undefined && digest !== flags.dataDigest) {
      throw new DatasetError(
        `${files.source} is ${digest}, and --data-digest asks for ${flags.dataDigest}; fetch the file that belongs to this digest, or give that of the file`,
      );
    }
    const { source, sourceType, modified } = files;
    return { dataset: joinDatasets([first!, ...others]), digest, source, sourceType, modified };
  });
}

/** The digest of one file is that of its bytes, and of several that of their list as `sha256sum` writes it. */
function digestOf(
  { paths }: DataFiles,
  parts: readonly { readonly digest: string; readonly name: string }[],
): string {
  if (paths.length === 1) return parts[0]!.digest;
  const list = parts.map(({ digest, name }) => `${digest.replace('sha256:', '')}  ${name}\n`).join('');
  return `sha256:${createHash('sha256').update(list).digest('hex')}`;
}
