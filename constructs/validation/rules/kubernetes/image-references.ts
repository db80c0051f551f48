import { type Rule, at } from '../../rule';

const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = String.raw`(?:${DOMAIN_PART}(?:\.${DOMAIN_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const TAG = String.raw`\w[\w.-]{0,127}`;
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';

const REFERENCE = new RegExp(
  `^(?<name>(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*)(?::${TAG})?(?:@(?<digest>${DIGEST}))?$`,
);

/** Algorithms that registries know, with the length of their digests. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * A pod whose image is no reference stays in InvalidImageName.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/reference.go
 */
export const imageReferences: Rule = {
  name: 'image-references',
  title: 'Every image is a reference that the container runtime can read',
  source: 'Kubernetes documentation, “Image names”; an owner of GHCR in upper case',
  *check(set) {
    for (const { manifest, containers, ephemeral } of set.workloads) {
      for (const { container, path } of [...containers, ...ephemeral]) {
        const { image } = container;
        const problem = image === undefined ? undefined : referenceError(image);
        if (problem === undefined) continue;
        yield {
          ends: [at(manifest, `${path}.image`)],
          problem: `image ${image} of container ${container.name} ${problem}, so no pod of it starts`,
          fix: 'write [registry[:port]/]repository[:tag][@sha256:digest], the repository in lower case',
        };
      }
    }
  },
};

/** @returns undefined if the text is a reference */
function referenceError(image: string): string | undefined {
  const groups = REFERENCE.exec(image)?.groups;
  if (!groups) {
    return REFERENCE.test(image.toLowerCase())
      ? 'has upper-case letters in its repository'
      : 'is no image reference';
  }
  const { name = '', digest } = groups;
  if (name.length > 255) return 'has a name of more than 255 characters';
  if (digest === undefined)
    return /^[0-9a-f]{64}$/.test(image) ? 'is the id of an image, and no name' : undefined;
  const [algorithm = '', hash = ''] = digest.split(':');
  const length = DIGEST_LENGTHS[algorithm];
  if (length === undefined) return `has a digest of ${algorithm}, which no registry knows`;
  if (hash.length !== length || !/^[0-9a-f]+$/.test(hash)) {
    return `has a digest that is not ${algorithm}: and ${length} hexadecimal digits`;
  }
  return undefined;
}
