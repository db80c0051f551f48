import { z } from 'zod';
import type { InferenceService } from '../../constructs';
import { kubeletExpanded } from '../../constructs/serving/kubelet-expansion';

const podSchema = z.looseObject({
  containers: z.tuple([
    z.looseObject({
      env: z.array(z.object({ name: z.string(), value: z.string() })),
      volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
    }),
  ]),
  volumes: z.array(z.looseObject({ name: z.string() })),
  terminationGracePeriodSeconds: z.number(),
});

const deploymentSchema = z.looseObject({
  spec: z.looseObject({ template: z.looseObject({ spec: podSchema }) }),
});

/** The pod spec of a service's Deployment, as it is synthesized. */
export function podOf(service: InferenceService): z.infer<typeof podSchema> {
  return deploymentSchema.parse(service.deployment.toJson()).spec.template.spec;
}

/** The environment that the service's container gets from the kubelet. */
export function environmentOf(service: InferenceService): Record<string, string> {
  const [{ env }] = podOf(service).containers;
  const environment: Record<string, string> = {};
  for (const { name, value } of env) environment[name] = kubeletExpanded(value, environment);
  return environment;
}
