/** `npm run release -- --tag 1.2.0 --digest sha256:…`: writes which image runs into release.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { parseImage } from '../constructs/serving/image';

interface ReleaseFile {
  readonly image: { readonly repository: string };
}

/**
 * @param text of release.json
 * @throws if the two do not make a reference that a manifest may hold
 */
export function withImage(text: string, tag: string, digest: string): string {
  const release = JSON.parse(text) as ReleaseFile;
  const { repository } = release.image;
  parseImage(`${repository}:${tag}@${digest}`);
  return `${JSON.stringify({ ...release, image: { repository, tag, digest } }, null, 2)}\n`;
}

if (require.main === module) {
  const { tag, digest } = new Command()
    .requiredOption('--tag <tag>', 'tag that the image was pushed with')
    .requiredOption('--digest <digest>', 'sha256:… that the registry gave it')
    .parse()
    .opts<{ tag: string; digest: string }>();
  writeFileSync('release.json', withImage(readFileSync('release.json', 'utf8'), tag, digest));
}
