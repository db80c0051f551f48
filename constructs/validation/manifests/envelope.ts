import { z } from 'zod';
import { strings } from './pod-view';

/** The fields that every Kubernetes object has. */
export const envelope = z.object({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().min(1).optional(),
    labels: strings.optional(),
    annotations: strings.optional(),
  }),
});
