import { z } from 'zod';
import type { InferenceService } from '../../constructs';
import { kubeletExpanded } from '../../constructs/serving/kubelet-expansion';

const variables = z.array(z.object({ name: z.string(), value: z.string() }));

const podSchema = z.looseObject({
  initContainers: z
    .tuple([
      z.looseObject({
        image: z.string(),
        command: z.tuple([z.string()], z.string()),
        args: z.array(z.string()),
        env: variables,
        resources: z.looseObject({}),
      }),
    ])
    .optional(),
  containers: z.tuple([
    z.looseObject({
      env: variables,
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
