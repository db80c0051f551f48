import { RETRAINING_ENVIRONMENT } from '../../../../runtime/contract/retraining';
import { RETRAINS_ANNOTATION, retrains } from '../../../training/dag-file';
import { variable } from '../../manifests/address-target';
import type { Location } from '../../manifests/location';
import type { ManifestSet } from '../../manifests/manifest-set';
import type { PlacedContainer } from '../../manifests/workload';
import { type Rule, at } from '../../rule';

const MODEL_OPTION = '--registered-model';

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
  const add = (model: string, place: Location): void => {
    const known = places.get(model);
    if (known) known.push(place);
    else places.set(model, [place]);
  };
  for (const { manifest, containers } of set.workloads) {
    // Jobs and Pods are single runs
    if (manifest.kind !== 'CronJob') continue;
    if (set.find('CronJob', manifest.namespace, manifest.name)?.body.spec.suspend === true) continue;
    for (const placed of containers) {
      const model = modelOf(placed);
      const uri = variable(placed, RETRAINING_ENVIRONMENT.trackingUri.name) ?? '';
      if (model !== undefined) add(retrains(uri, model), at(manifest, `${placed.path}.args`));
    }
  }
  for (const manifest of set.manifests) {
    const model = manifest.annotations[RETRAINS_ANNOTATION];
    if (model !== undefined) add(model, at(manifest, `metadata.annotations["${RETRAINS_ANNOTATION}"]`));
  }
  return places;
}

/** @returns undefined for a container that does not retrain */
function modelOf({ container: { args = [] } }: PlacedContainer): string | undefined {
  if (args[0] !== 'retrain') return undefined;
  const index = args.findIndex((each) => each === MODEL_OPTION || each.startsWith(`${MODEL_OPTION}=`));
  const word = args[index];
  return word?.includes('=') ? word.slice(MODEL_OPTION.length + 1) : args[index + 1];
}
