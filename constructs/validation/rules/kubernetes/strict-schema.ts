import { isBuiltIn } from '../../../gitops/argo/kinds';
import { type Rule, at, missing } from '../../rule';
import { refuserOf, valueErrors } from '../../values/value-errors';
import { kindId, schemaDepartures } from '../../schemas/schema-departures';
import { isServed } from '../../schemas/served-kinds';

/** The group of Deployment and Ingress before they had groups of their own. */
const FORMER_GROUP = 'extensions';

/** Fields that a schema requires and the API server writes. */
const DEFAULTED = /^roleRef\.apiGroup$|\.podFailurePolicy\.rules\[\d+\]\.onPodConditions\[\d+\]\.status$/;

/**
 * The API server drops a field that it does not know. Argo CD then shows a lasting difference, or people believe that the
 * setting works.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
 */
export const strictSchema: Rule = {
  name: 'strict-schema',
  title: 'Every document has only the fields of its kind, with values that they accept',
  source: 'homeylab #157',
  *check(set, { kindsWithoutSchema }) {
    for (const [manifest, departures] of schemaDepartures(set)) {
      if (departures === undefined) {
        const { group, apiVersion, kind } = manifest;
        // known-kinds reports kinds of others
        if (!isBuiltIn(group) && group !== FORMER_GROUP) continue;
        if (isServed(apiVersion, kind) || kindsWithoutSchema.includes(kindId(manifest))) continue;
        yield {
          ends: [at(manifest, 'kind'), missing('kind', undefined, kindId(manifest))],
          problem: `Kubernetes has no ${kindId(manifest)}, or has it no more`,
          fix: 'correct apiVersion and kind',
        };
        continue;
      }
      const said = new Set<string>();
      for (const { what, path, problem, fix } of departures) {
        if (what === 'default') continue; // explicit-defaults says it
        // the schema requires it, and the API server writes it
        if (what === 'missing' && DEFAULTED.test(path)) continue;
        said.add(path);
        yield { ends: [at(manifest, path)], problem, fix };
      }
      for (const { path, problem, fix } of valueErrors(manifest)) {
        if (!said.has(path))
          yield {
            ends: [at(manifest, path)],
            problem: `${problem}, so ${refuserOf(manifest)} refuses the object`,
            fix,
          };
      }
    }
  },
};
