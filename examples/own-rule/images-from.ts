import { at, type Rule } from 'cdk8s-aiops/validation';

/**
 * Every image comes from one registry, so that no pod waits for somebody else's.
 *
 * @param registry host and path that images begin with, such as `registry.acme.com`
 */
export function imagesFrom(registry: string): Rule {
  return {
    name: 'own-registry',
    title: `Every image comes from ${registry}`,
    *check(set) {
      for (const { manifest, containers } of set.workloads) {
        for (const { name, image = '', path } of containers) {
          if (image.startsWith(`${registry}/`)) continue;
          yield {
            ends: [at(manifest, `${path}.image`)],
            problem: `container ${name} runs ${image || 'no image'}, which ${registry} does not hold`,
            fix: `copy the image to ${registry} and name it there`,
          };
        }
      }
    },
  };
}
