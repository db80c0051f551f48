import { valueAt } from '../../value-at';
import { type Rule, at, missing } from '../../rule';

/** A document that cannot be read is refused, because every other rule would skip it. */
export const documents: Rule = {
  name: 'documents',
  title: 'Every document is a Kubernetes object that can be read, with a unique name',
  source: 'homeylab #157',
  *check(set) {
    if (set.manifests.length + set.unreadable.length === 0) {
      yield {
        ends: [missing('object', undefined, 'of any kind')],
        problem: 'there are no objects at all, so no rule finds anything',
        fix: 'give files that hold objects; for an app of cdk8s, check the output folder in cdk8s.yaml and that it has charts',
      };
    }
    for (const { problem, ...object } of set.unreadable) {
      yield {
        ends: [object],
        problem: `cannot be read as ${object.kind}: ${problem}`,
        fix: 'write the field as the Kubernetes API reference describes it',
      };
    }
    const names = new Map<string, (typeof set.manifests)[number]>();
    for (const manifest of set.manifests) {
      if (valueAt(manifest, 'metadata.name') === undefined) continue; // the API server makes another name each time
      const key = [manifest.group, manifest.kind, manifest.namespace, manifest.name].join('/');
      const first = names.get(key);
      if (first) {
        yield {
          ends: [at(manifest, 'metadata.name'), at(first, 'metadata.name')],
          problem: `documents ${first.index + 1} and ${manifest.index + 1} are the same object; the later one wins`,
          fix: 'give one of them another name, or remove it',
        };
      } else names.set(key, manifest);
    }
  },
};
