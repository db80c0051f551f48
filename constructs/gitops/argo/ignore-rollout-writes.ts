import type { Chart } from 'cdk8s';
import { z } from 'zod';
import type { ApplicationSpecIgnoreDifferences } from '../../../imports/argoproj.io';
import { REVISION_POD_LABEL } from '../../private/revision';
import { chartObjects } from './chart-objects';

const rollout = z.object({
  metadata: z.object({ namespace: z.string().optional() }),
  spec: z.object({
    strategy: z
      .object({
        canary: z
          .looseObject({
            trafficRouting: z
              .object({ plugins: z.record(z.string(), z.object({ httpRoute: z.string().optional() }).catch({})).optional() })
              .optional(),
          })
          .optional(),
        blueGreen: z.looseObject({}).optional(),
      })
      .optional(),
  }),
});

/** Fields of a strategy that name a Service. */
const SERVICE_FIELDS = ['stableService', 'canaryService', 'activeService', 'previewService'];

/**
 * What Argo Rollouts writes into objects of this chart: the hash of a version into the selectors of the Services of a
 * Rollout, and the weights into its HTTPRoute.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/
 */
export function ignoreRolloutWrites(chart: Chart): ApplicationSpecIgnoreDifferences[] {
  return chartObjects(chart)
    .filter(({ kind }) => kind === 'Rollout')
    .map((object) => rollout.parse(object.toJson()))
    .flatMap(({ metadata: { namespace }, spec: { strategy } }) => {
      const fields = Object.entries({ ...strategy?.canary, ...strategy?.blueGreen });
      const named = fields.flatMap(([field, name]) =>
        SERVICE_FIELDS.includes(field) && typeof name === 'string' ? [name] : [],
      );
      const routes = Object.values(strategy?.canary?.trafficRouting?.plugins ?? {}).flatMap(
        ({ httpRoute }) => httpRoute ?? [],
      );
      return [
        ...named.map((name) => ({
          group: '',
          kind: 'Service',
          name,
          namespace,
          jsonPointers: [`/spec/selector/${REVISION_POD_LABEL}`],
        })),
        ...routes.map((name) => ({
          group: 'gateway.networking.k8s.io',
          kind: 'HTTPRoute',
          name,
          namespace,
          jqPathExpressions: ['.spec.rules[].backendRefs[].weight'],
        })),
      ];
    });
}
