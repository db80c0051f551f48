import { z } from 'zod';
import { strings } from './pod-view';

/** The fields that every Kubernetes object has. An empty namespace is one that is not set. */
export const envelope = z.object({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  // the name that the API server makes begins with generateName
  metadata: z.preprocess(
    (metadata) => {
      const { data } = generated.safeParse(metadata);
      return data ? { ...data, name: data.generateName } : metadata;
    },
    z.object({
      name: z.string().min(1),
      namespace: z
        .string()
        .transform((namespace) => (namespace === '' ? undefined : namespace))
        .optional(),
      labels: strings.optional(),
      annotations: strings.optional(),
    }),
  ),
});

const generated = z.looseObject({ name: z.undefined().optional(), generateName: z.string().min(1) });
