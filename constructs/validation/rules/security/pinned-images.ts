import { type Rule, at } from '../../rule';

/** The tag and the digest of a reference. What stands before them, the rule image-references reads. */
const REFERENCE = /^(?<repository>[^@]+?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>.+))?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** @see https://kubernetes.io/docs/concepts/containers/images/#image-names */
export const pinnedImages: Rule = {
  name: 'pinned-images',
  title: 'Every image has a tag other than latest, and a valid digest if it has one',
  source: 'checkov CKV_K8S_14, CKV_K8S_43',
  *check(set) {
    for (const { manifest, containers, ephemeral } of set.workloads) {
      for (const { container, path } of [...containers, ...ephemeral]) {
        const problem = problemOf(container.image);
        if (problem === undefined) continue;
        yield {
          ends: [at(manifest, `${path}.image`)],
          problem: `image ${container.image ?? ''} of container ${container.name} ${problem}`,
          fix: 'write repository:tag@sha256:digest with the tag of a release',
        };
      }
    }
  },
};

function problemOf(image: string | undefined): string | undefined {
  if (image === undefined || image === '') return 'is missing';
  const { repository, tag, digest } = REFERENCE.exec(image)?.groups ?? {};
  if (repository === undefined) return 'cannot be read';
  if (tag === undefined) return 'has no tag, which means latest';
  if (tag === 'latest') return 'has the tag latest, which can mean another image tomorrow';
  if (digest !== undefined && !DIGEST.test(digest))
    return 'has a digest that is not sha256: and 64 hexadecimal digits';
  return undefined;
}
