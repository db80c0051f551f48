import { z } from 'zod';
import type { ValidationSettings } from './options';

const exception = z.strictObject({
  rule: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1),
  reason: z.string().trim().min(1, 'an exception needs a reason that a reviewer can judge'),
});

const settings = z.strictObject({
  releaseLabel: z.string().min(1).default('kube-prometheus-stack'),
  prometheusNamespace: z.string().min(1).default('monitoring'),
  outsideSeries: z.array(z.string().min(1)).default([]),
  kindsWithoutSchema: z
    .array(
      z
        .string()
        .regex(
          /^(?:[a-z0-9.-]+\/)?v\w+\/\w+$/,
          'write apiVersion/Kind, such as cert-manager.io/v1/Certificate',
        ),
    )
    .default([]),
  exceptions: z.array(exception).default([]),
});

/** @throws Error that names each option that cannot be used; `cdk8s.yaml` is written by hand */
export function parseOptions(options: unknown): ValidationSettings {
  const parsed = settings.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new Error(`the options of ManifestValidation cannot be used:\n${z.prettifyError(parsed.error)}`);
}
