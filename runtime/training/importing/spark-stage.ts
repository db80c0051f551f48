import { z } from 'zod';
import { ImportError } from './foreign-model';
import type { SparkNode } from './spark-node';

/** What Spark saved of one stage: its metadata as parsed JSON, and the tables that kinds of stages have. */
export interface SparkStage {
  readonly metadata: unknown;
  /** Nodes of the trees; a single tree has the id 0. */
  readonly nodes?: readonly (SparkNode & { readonly tree: number })[];
  /** Weight of each tree. */
  readonly weights?: readonly number[];
  /** Labels of a StringIndexer, for each of its columns. */
  readonly labels?: readonly (readonly string[])[];
}

const metadataSchema = z.object({
  class: z.string(),
  sparkVersion: z.string(),
  uid: z.string(),
  paramMap: z.record(z.string(), z.unknown()).default({}),
  defaultParamMap: z.record(z.string(), z.unknown()).default({}),
  numFeatures: z.number().optional(),
  numClasses: z.number().optional(),
});

/** A stage with its parameters, those that were set before those that are the default. */
export interface ReadStage extends Omit<SparkStage, 'metadata'> {
  readonly kind: string;
  readonly uid: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly columns: number | undefined;
  readonly classes: number | undefined;
}

/** @throws ImportError if the metadata is not what Spark writes */
export function readStage({ metadata, ...tables }: SparkStage): ReadStage {
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ImportError(
      `the metadata is not what Spark writes: ${issue.path.join('.') || 'document'}: ${issue.message}`,
    );
  }
  const { class: name, uid, sparkVersion, paramMap, defaultParamMap, numFeatures, numClasses } = parsed.data;
  return {
    ...tables,
    kind: name.slice(name.lastIndexOf('.') + 1),
    uid,
    version: sparkVersion,
    parameters: { ...defaultParamMap, ...paramMap },
    columns: numFeatures,
    classes: numClasses,
  };
}
