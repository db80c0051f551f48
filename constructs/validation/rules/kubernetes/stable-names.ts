import { type Rule, at } from '../../rule';

/** cdk8s appends `c8` and six hexadecimal digits to the name of an object that has no name of its own. */
const HASH = /-c8[0-9a-f]{6}$/;

export const stableNames: Rule = {
  name: 'stable-names',
  title: 'No name holds a hash of the construct tree',
  source: 'cdk8s #232',
  *check(set) {
    for (const manifest of set.manifests) {
      const hash = HASH.exec(manifest.name);
      if (!hash) continue;
      yield {
        ends: [at(manifest, 'metadata.name')],
        problem: `the name ends in ${hash[0]}, a hash of the construct's path: moving the construct replaces the object, and nothing can refer to it by name`,
        fix: `write metadata.name: ${manifest.name.slice(0, hash.index)}`,
      };
    }
  },
};
