import type { Labels } from './label-selector';

/** One synthesized object of any kind. Read other fields with `valueAt`. */
export interface Manifest {
  /** Its place in the list that was given for validation, from 0. */
  readonly index: number;
  /** Its place among the items of a List, from 0; undefined if it is a document of its own. */
  readonly item: number | undefined;
  /** Such as `apps/v1`. */
  readonly apiVersion: string;
  /** API group, such as `apps`; empty for the core group. */
  readonly group: string;
  /** Such as `Deployment`. */
  readonly kind: string;
  /** metadata.name */
  readonly name: string;
  /** metadata.namespace; undefined if the object names none. */
  readonly namespace: string | undefined;
  /** metadata.labels; empty if there are none. */
  readonly labels: Labels;
  /** metadata.annotations; empty if there are none. */
  readonly annotations: Labels;
  /** The object as it was given, without fields that are null. */
  readonly source: unknown;
}
