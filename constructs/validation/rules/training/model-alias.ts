import { REGISTRY } from '../../../../runtime/contract/retraining';
import { MODEL_ALIAS_ANNOTATION, TRACKING_URI_ANNOTATION } from '../../../serving/registry-annotations';
import { retrains } from '../../../training/dag-file';
import { retrainings } from '../../manifests/retrainings';
import { type Rule, at } from '../../rule';

const SET_BY_RETRAINING: readonly string[] = [REGISTRY.championAlias, REGISTRY.challengerAlias];

/**
 * A service whose alias nobody sets serves its first release for ever, and everything looks well: retraining promotes
 * champions of another name.
 *
 * @see https://mlflow.org/docs/latest/ml/model-registry/
 */
export const modelAlias: Rule = {
  name: 'model-alias',
  title:
    'Where the set retrains models of an MLflow, it sets the alias of each model that is served from there',
  source: 'MLflow documentation, “Model Registry”: an alias moves when somebody sets it',
  *check(set) {
    const all = [...retrainings(set)];
    for (const { manifest, annotations, templatePath } of set.workloads) {
      const [released, trackingUri] = [MODEL_ALIAS_ANNOTATION, TRACKING_URI_ANNOTATION].map(
        (name) => annotations[name],
      );
      if (released === undefined || trackingUri === undefined) continue;
      const prefix = retrains(trackingUri, '');
      const [first, ...others] = all.filter(({ model }) => model.startsWith(prefix));
      if (first === undefined) continue;
      const separator = released.lastIndexOf('@');
      const [name, alias] = [released.slice(0, separator), released.slice(separator + 1)];
      const own = [first, ...others].find(({ model }) => model === retrains(trackingUri, name));
      if (own !== undefined && SET_BY_RETRAINING.includes(alias)) continue;
      const path = `${templatePath === '' ? '' : `${templatePath}.`}metadata.annotations`;
      const models = [...new Set([first, ...others].map(({ model }) => model.slice(prefix.length)))];
      yield {
        ends: [at(manifest, `${path}["${MODEL_ALIAS_ANNOTATION}"]`), (own ?? first).place],
        problem:
          own === undefined
            ? `the model of ${released} is served, and what retrains sets aliases of ${models.join(', ')}, so no retraining changes it`
            : `the alias of ${released} is served, and what retrains sets ${SET_BY_RETRAINING.join(' and ')}, so no retraining changes it`,
        fix:
          own === undefined
            ? `serve ${models[0]!}@${REGISTRY.championAlias}, or add a RetrainingSchedule of ${name}`
            : `serve ${name}@${REGISTRY.championAlias}`,
      };
    }
  },
};
