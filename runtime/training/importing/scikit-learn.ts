import { z } from 'zod';
import { Forest } from '../../model/forest';
import { VectorTable } from '../../model/vector-table';
import { ImportError, type ForeignModel } from './foreign-model';
import { ForeignTrees } from './foreign-trees';
import { lessThan } from './threshold';

const SCHEMA = 'cdk8s-aiops/scikit-learn/v1';
const numbers = z.array(z.number());

const treeSchema = z.strictObject({
  left: numbers,
  right: numbers,
  feature: numbers,
  threshold: numbers,
  missing_left: z.array(z.boolean()),
  leaves: z.union([numbers, z.array(numbers)]),
  gain: numbers.optional(),
});

const commonFields = {
  schema: z.literal(SCHEMA),
  version: z.string(),
  estimator: z.string(),
  columns: z.int().positive(),
  features: z.array(z.string()).nullable(),
  classes: z.array(z.union([z.string(), z.number()])).nullable(),
  importances: numbers.nullable(),
  precision: z.union([z.literal(32), z.literal(64)]),
  missing: z.boolean(),
  trees: z.array(treeSchema).min(1),
};

/** What examples/scikit-learn/export_model.py writes. */
const fileSchema = z.discriminatedUnion('leaves', [
  z.strictObject({ ...commonFields, leaves: z.literal('average') }),
  z.strictObject({
    ...commonFields,
    leaves: z.literal('sum'),
    base: numbers,
    link: z.enum(['identity', 'logistic', 'softmax', 'exponential']),
    trees_of_sums: z.array(z.int().nonnegative()),
  }),
]);

/** Whether parsed JSON is what the script writes. */
export function isScikitLearn(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'schema' in json && json.schema === SCHEMA;
}

/**
 * Reads a model of scikit-learn that examples/scikit-learn/export_model.py wrote.
 *
 * @throws ImportError if it is damaged
 */
export function readScikitLearn(json: unknown): ForeignModel {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ImportError(
      `the file is not what the script for scikit-learn writes: ${issue.path.join('.') || 'document'}: ${issue.message}; print the script with --sklearn-script and write the model again`,
    );
  }
  const file = parsed.data;
  const { columns, classes, precision, missing } = file;
  const trees = new ForeignTrees(columns);
  const vectors = new VectorTable(classes?.length ?? 0);
  file.trees.forEach((tree, index) => {
    trees.add(
      tree.left.length,
      (id) => {
        const left = tree.left[id]!;
        if (left < 0) return { leaf: leafOf(tree.leaves[id], vectors) };
        return {
          column: tree.feature[id]!,
          threshold: lessThan('<=', tree.threshold[id]!, precision),
          missingLeft: missing && tree.missing_left[id]!,
          left,
          right: tree.right[id]!,
          gain: tree.gain?.[id] ?? 0,
        };
      },
      `trees[${index}]`,
    );
  });
  return {
    origin: `scikit-learn ${file.version}, ${file.estimator}`,
    features: Array.from({ length: columns }, (_, column) => ({
      kind: 'numeric',
      name: file.features?.[column],
    })),
    classes: classes ?? undefined,
    forest: new Forest({
      selection: file.leaves === 'sum' ? 'sum' : 'mean',
      columns,
      classes: classes?.length ?? 0,
      nodes: trees.toNodes(),
      leafVectors: vectors.toArray(),
      missing,
      ...(file.leaves === 'sum' && {
        sum: { base: file.base, link: file.link, precision: 64, treesOfSums: file.trees_of_sums },
      }),
    }),
    importances:
      file.importances?.length === columns ? Float64Array.from(file.importances) : trees.importances(),
    notes: [],
  };
}

function leafOf(leaf: number | number[] | undefined, vectors: VectorTable): number {
  return Array.isArray(leaf) ? vectors.indexOf(leaf) : (leaf ?? NaN);
}
