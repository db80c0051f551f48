import { z } from 'zod';
import type { Schema } from '../schemas/schema';

/**
 * The schemas of a CustomResourceDefinition, one per version, each with its kind as `argoproj.io/v1alpha1/Application`.
 * A schema without fields accepts any field.
 */
export const customResourceDefinition = z
  .object({
    spec: z.object({
      group: z.string(),
      names: z.object({ kind: z.string() }),
      versions: z.array(
        z.object({
          name: z.string(),
          schema: z.object({
            openAPIV3Schema: z.custom<Schema>((value) => typeof value === 'object' && value !== null),
          }),
        }),
      ),
    }),
  })
  .transform(({ spec: { group, names, versions } }) =>
    versions.map(({ name, schema }) => [`${group}/${name}/${names.kind}`, schema.openAPIV3Schema] as const),
  );
