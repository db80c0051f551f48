import { z } from 'zod';
import { quantity } from '../../constructs/validation/values/quantity';
import type { AutoscalerSpec } from './autoscaler-spec';

const text = z
  .union([z.string(), z.number()])
  .refine((value) => quantity(String(value)) !== undefined, 'it is no quantity; write 50, 500m or 512Mi')
  .optional();
const target = z
  .object({
    type: z.enum(['Utilization', 'AverageValue', 'Value']),
    averageUtilization: z.number(),
    averageValue: text,
    value: text,
  })
  .partial();
const metric = z.object({ name: z.string() });
const rules = z
  .object({
    stabilizationWindowSeconds: z.number(),
    selectPolicy: z.enum(['Max', 'Min', 'Disabled']),
    policies: z.array(
      z.object({ type: z.enum(['Pods', 'Percent']), value: z.number(), periodSeconds: z.number() }),
    ),
    tolerance: text,
  })
  .partial();

/** `spec` of a HorizontalPodAutoscaler. */
const autoscalerSpec: z.ZodType<AutoscalerSpec> = z.object({
  minReplicas: z.number().optional(),
  maxReplicas: z.number(),
  metrics: z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('Resource'), resource: z.object({ name: z.string(), target }) }),
        z.object({
          type: z.literal('ContainerResource'),
          containerResource: z.object({ name: z.string(), container: z.string(), target }),
        }),
        z.object({ type: z.literal('Pods'), pods: z.object({ metric, target }) }),
        z.object({
          type: z.literal('Object'),
          object: z.object({
            metric,
            target,
            describedObject: z.object({ kind: z.string(), name: z.string() }),
          }),
        }),
        z.object({ type: z.literal('External'), external: z.object({ metric, target }) }),
      ]),
    )
    .optional(),
  behavior: z.object({ scaleUp: rules.optional(), scaleDown: rules.optional() }).optional(),
});

const autoscaler = z.object({ spec: autoscalerSpec });

/**
 * The spec of a HorizontalPodAutoscaler, or what is wrong with it.
 *
 * @param manifest the whole object
 */
export function parseAutoscaler(
  manifest: unknown,
):
  | { readonly spec: AutoscalerSpec; readonly problem?: undefined }
  | { readonly spec?: undefined; readonly problem: string } {
  const { data, error } = autoscaler.safeParse(manifest);
  if (data) return { spec: data.spec };
  const [issue] = error.issues;
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}
