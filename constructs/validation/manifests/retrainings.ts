import { RETRAINING_ENVIRONMENT } from '../../../runtime/contract/retraining';
import { RETRAINS_ANNOTATION, retrains } from '../../training/dag-file';
import { at } from '../rule';
import { variable } from './address-target';
import type { Location } from './location';
import type { ManifestSet } from './manifest-set';
import type { PlacedContainer } from './workload';

const MODEL_OPTION = '--registered-model';

/** A CronJob or DAG that retrains a registered model. */
export interface Retraining {
  /** Address of the MLflow and the registered model, as `retrains` writes them. */
  readonly model: string;
  /** Where the set says so. */
  readonly place: Location;
  /** Whether its runs are suspended. */
  readonly suspended: boolean;
}

/** Every CronJob of the set that retrains, and then every DAG. Jobs and Pods are single runs. */
export function* retrainings(set: ManifestSet): Iterable<Retraining> {
  for (const { manifest, containers } of set.workloads) {
    if (manifest.kind !== 'CronJob') continue;
    const suspended = set.find('CronJob', manifest.namespace, manifest.name)?.body.spec.suspend === true;
    for (const placed of containers) {
      const model = modelOf(placed);
      if (model === undefined) continue;
      const uri = variable(placed, RETRAINING_ENVIRONMENT.trackingUri.name) ?? '';
      yield { model: retrains(uri, model), place: at(manifest, `${placed.path}.args`), suspended };
    }
  }
  for (const manifest of set.manifests) {
    const model = manifest.annotations[RETRAINS_ANNOTATION];
    if (model === undefined) continue;
    yield { model, place: at(manifest, `metadata.annotations["${RETRAINS_ANNOTATION}"]`), suspended: false };
  }
}

/** @returns undefined for a container that does not retrain */
function modelOf({ container: { args = [] } }: PlacedContainer): string | undefined {
  if (args[0] !== 'retrain') return undefined;
  const index = args.findIndex((each) => each === MODEL_OPTION || each.startsWith(`${MODEL_OPTION}=`));
  const word = args[index];
  return word?.includes('=') ? word.slice(MODEL_OPTION.length + 1) : args[index + 1];
}
