import type { Chart } from 'cdk8s';
import { z } from 'zod';
import type { ApplicationSpecIgnoreDifferences } from '../../../imports/argoproj.io';
import { chartObjects } from './chart-objects';
import { groupOf } from './kinds';

const autoscaler = z.object({
  metadata: z.object({ namespace: z.string().optional() }),
  spec: z.object({
    scaleTargetRef: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
  }),
});

/**
 * The field `replicas` of every workload that an autoscaler of this chart scales. The manifest does not set it, but a
 * sync that took over the field would reset it.
 *
 * @see https://github.com/argoproj/argo-cd/issues/5105
 */
export function ignoreScaledReplicas(chart: Chart): ApplicationSpecIgnoreDifferences[] {
  return chartObjects(chart)
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
    .map((object) => autoscaler.parse(object.toJson()))
    .map(({ metadata: { namespace }, spec: { scaleTargetRef: target } }) => ({
      group: groupOf(target.apiVersion),
      kind: target.kind,
      name: target.name,
      namespace,
      jsonPointers: ['/spec/replicas'],
    }));
}
