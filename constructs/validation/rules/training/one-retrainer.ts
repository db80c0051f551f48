import type { Location } from '../../manifests/location';
import type { ManifestSet } from '../../manifests/manifest-set';
import { retrainings } from '../../manifests/retrainings';
import type { Rule } from '../../rule';

/**
 * Two runs at the same time each see the old champion, and the one that ends last decides, whichever is better.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy
 */
export const oneRetrainer: Rule = {
  name: 'one-retrainer',
  title: 'One CronJob or DAG retrains a registered model',
  source: 'Kubernetes documentation, “Concurrency policy” of CronJobs',
  *check(set) {
    for (const [model, [first, ...others]] of retrainers(set)) {
      for (const other of others) {
        yield {
          ends: [other, first],
          problem: `both retrain ${model.slice(model.indexOf('#') + 1)}, and of two runs at the same time the later one decides which model is the champion`,
          fix: 'keep one of them, or suspend the other',
        };
      }
    }
  },
};

/** Where each model of a tracking server is retrained. */
function retrainers(set: ManifestSet): ReadonlyMap<string, readonly [Location, ...Location[]]> {
  const places = new Map<string, [Location, ...Location[]]>();
  for (const { model, place, suspended } of retrainings(set)) {
    if (suspended) continue;
    const known = places.get(model);
    if (known) known.push(place);
    else places.set(model, [place]);
  }
  return places;
}
