import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** What `terraform output -json` says, each value with its type. */
const outputsSchema = z.object({
  registry: z.object({ value: z.string().min(1) }),
  models_bucket: z.object({
    value: z.object({ endpoint: z.url(), region: z.string().min(1), bucket: z.string().min(1) }),
  }),
  serving_role_arn: z.object({ value: z.string().regex(/^arn:/) }),
});

/** What infrastructure/ made for an installation. */
export interface Infrastructure {
  /** Host of the registry that holds the images. */
  readonly registry: string;
  /** Bucket for data, models and backups. */
  readonly bucket: { readonly endpoint: string; readonly region: string; readonly bucket: string };
  /** Role by which the service reads its model from the bucket. */
  readonly servingRoleArn: string;
}

/**
 * Reads what `terraform output -json > environments/prod.infrastructure.json` wrote.
 *
 * @returns undefined where there is no such file: the infrastructure is somebody else's
 * @throws if the file is not what infrastructure/outputs.tf makes
 */
export function infrastructureOf(file: string): Infrastructure | undefined {
  if (!existsSync(file)) return undefined;
  const { success, data, error } = outputsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!success) {
    const [{ path, message }] = error.issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
    throw new Error(
      `${file}: ${path.join('.')}: ${message}; write it again with terraform -chdir=infrastructure output -json > ${file}`,
    );
  }
  return {
    registry: data.registry.value,
    bucket: data.models_bucket.value,
    servingRoleArn: data.serving_role_arn.value,
  };
}
