import { z } from 'zod';
import type { KnownKind, View } from './kubernetes-views';
import type { Labels } from './label-selector';
import { strings } from './pod-view';

/** What every Kubernetes object has. */
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

/** One synthesized object, whatever its kind. */
export interface Manifest {
  /** Its place in the list that was given for validation. */
  readonly index: number;
  readonly apiVersion: string;
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The object as it was given. */
  readonly source: unknown;
}

/** An object of a kind that the rules read. */
export interface Known<K extends KnownKind> extends Manifest {
  readonly body: View<K>;
}
