import { z } from 'zod';
import type { LeafSum, Link } from '../../model/leaf-sums';
import { boostedModel, linkOf } from './boosted-model';
import { ImportError, type ForeignModel } from './foreign-model';
import { ForeignTrees } from './foreign-trees';
import { lessThan } from './threshold';

const numbers = z.array(z.number());
const numeral = z.union([z.string(), z.number()]).transform(Number);

const treeSchema = z.object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  split_conditions: numbers,
  default_left: z.array(z.union([z.number(), z.boolean()])),
  split_type: numbers.optional(),
  loss_changes: numbers.optional(),
  /** With vector leaves, since XGBoost 3.1: a leaf's right child is the index of its vector. */
  leaf_weights: numbers.optional(),
  tree_param: z.object({ size_leaf_vector: numeral.optional() }),
});

const treesSchema = z.object({
  gbtree_model_param: z.object({ num_parallel_tree: numeral.optional() }).optional(),
  iteration_indptr: numbers.optional(),
  tree_info: numbers,
  trees: z.array(treeSchema).min(1),
});

const boosterSchema = z.union([
  z.object({ name: z.literal('gbtree'), model: treesSchema }),
  z.object({
    name: z.literal('dart'),
    gbtree: z.object({ model: treesSchema }),
    weight_drop: numbers,
  }),
]);

const fileSchema = z.object({
  version: z.array(z.number()).min(1),
  learner: z.object({
    attributes: z.record(z.string(), z.string()).optional(),
    feature_names: z.array(z.string()).optional(),
    learner_model_param: z.object({ base_score: z.string(), num_class: numeral, num_feature: numeral }),
    objective: z.object({ name: z.string() }),
    gradient_booster: z.object({ name: z.string() }).loose(),
  }),
});

type XgboostTree = z.infer<typeof treeSchema>;
type Learner = z.infer<typeof fileSchema>['learner'];

/** Objectives by the link from the sum of the leaves to what `predict` answers. */
const LINKS: ReadonlyMap<string, Link> = new Map<string, Link>([
  ['binary:logistic', 'logistic'],
  ['reg:logistic', 'logistic'],
  ['multi:softprob', 'softmax'],
  ['multi:softmax', 'softmax'],
  ['reg:squarederror', 'identity'],
  ['reg:linear', 'identity'],
  ['reg:squaredlogerror', 'identity'],
  ['reg:pseudohubererror', 'identity'],
  ['reg:absoluteerror', 'identity'],
  ['reg:quantileerror', 'identity'],
  ['rank:pairwise', 'identity'],
  ['rank:ndcg', 'identity'],
  ['rank:map', 'identity'],
  ['count:poisson', 'exponential'],
  ['reg:gamma', 'exponential'],
  ['reg:tweedie', 'exponential'],
  ['survival:cox', 'exponential'],
]);

/** Whether parsed JSON or UBJSON is a model of XGBoost. */
export function isXgboost(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'learner' in json;
}

/**
 * Reads a model that XGBoost's `save_model` wrote as JSON or UBJSON, which both hold the same document
 * (https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html).
 *
 * @throws ImportError if it cannot be represented
 */
export function readXgboost(json: unknown): ForeignModel {
  const { version, learner } = parsed(fileSchema, json);
  const { num_class: classCount, num_feature: columns } = learner.learner_model_param;
  const { booster, weights } = boosterOf(learner);
  const link = linkOf(LINKS, learner.objective.name, 'learner.objective.name');
  const classes = link === 'logistic' && learner.objective.name !== 'reg:logistic' ? 2 : classCount;
  const sums = Math.max(1, classCount);
  const { last, notes } = usedTrees(learner, booster);
  const order = Array.from({ length: last }, (_, tree) => tree);
  const vectors = booster.trees[0]!.tree_param.size_leaf_vector ?? 0;
  const trees = new ForeignTrees(columns);
  const leafVectors: number[] = [];
  const bySum = Array.from({ length: sums }, (_, sum) =>
    order.filter((tree) => booster.tree_info[tree] === sum),
  );
  for (const tree of vectors > 1 ? order : bySum.flat()) {
    const given = booster.trees[tree]!;
    addTree(trees, given, `trees[${tree}]`, weights?.[tree] ?? 1, leafVectors);
  }
  const sum: LeafSum = {
    base: basesOf(learner, link, sums),
    link,
    precision: 32,
    ...(vectors > 1 ? {} : { treesOfSums: bySum.map(({ length }) => length) }),
  };
  return boostedModel({
    origin: `XGBoost ${version.join('.')}`,
    features: namesOf(learner, columns),
    trees,
    classes,
    ...(vectors > 1 && { leafVectors: Float64Array.from(leafVectors) }),
    sum,
    notes,
  });
}

function boosterOf({ gradient_booster: booster }: Learner) {
  if (booster.name === 'gblinear') {
    throw new ImportError('learner.gradient_booster is gblinear, a linear model; only trees can be imported');
  }
  const given = parsed(boosterSchema, booster);
  return given.name === 'gbtree'
    ? { booster: given.model, weights: undefined }
    : { booster: given.gbtree.model, weights: given.weight_drop };
}

/** With early stopping, `predict` of XGBClassifier and XGBRegressor uses the trees up to the best iteration. */
function usedTrees(
  { attributes }: Learner,
  { iteration_indptr: starts, trees }: z.infer<typeof treesSchema>,
) {
  const best = Number(attributes?.['best_iteration'] ?? NaN);
  const last = starts?.[best + 1];
  if (last === undefined || last >= trees.length) return { last: trees.length, notes: [] };
  return {
    last,
    notes: [
      `the model stopped early: ${last} of its ${trees.length} trees are used, up to the best iteration ${best}, as XGBClassifier and XGBRegressor do`,
    ],
  };
}

function addTree(
  trees: ForeignTrees,
  given: XgboostTree,
  place: string,
  weight: number,
  leafVectors: number[],
): void {
  const { left_children: left, right_children: right, split_conditions: conditions } = given;
  const size = given.tree_param.size_leaf_vector ?? 0;
  const firstVector = leafVectors.length / size;
  if (size > 1) {
    if (given.leaf_weights === undefined) {
      throw new ImportError(
        `${place} has vector leaves of XGBoost before 3.1; load the model with XGBoost 3.1 or later, and save it again`,
      );
    }
    for (const value of given.leaf_weights) leafVectors.push(Math.fround(value));
  }
  trees.add(
    left.length,
    (id) => {
      if (left[id] === -1) {
        // a vector leaf holds the index of its vector where others hold their right child
        return {
          leaf: size > 1 ? firstVector + right[id]! : Math.fround(weight * Math.fround(conditions[id]!)),
        };
      }
      if (given.split_type?.[id] === 1) {
        throw new ImportError(
          `${place}, node ${id} splits column ${given.split_indices[id]} by a set of categories; encode the categories as columns of 0 and 1, and train again`,
        );
      }
      return {
        column: given.split_indices[id]!,
        threshold: lessThan('<', Math.fround(conditions[id]!), 32),
        missingLeft: Boolean(given.default_left[id]),
        left: left[id]!,
        right: right[id]!,
        gain: given.loss_changes?.[id] ?? 0,
      };
    },
    place,
  );
}

/** The base values of the sums. The file has them as `predict` answers, before the link is applied. */
function basesOf({ learner_model_param: { base_score: text } }: Learner, link: Link, sums: number): number[] {
  const scores = text
    .replaceAll(/[[\]]/g, '')
    .split(',')
    .map((score) => Math.fround(Number(score)));
  if (!scores.every(Number.isFinite) || (scores.length !== 1 && scores.length !== sums)) {
    throw new ImportError(`learner.learner_model_param.base_score is ${text}, for ${sums} sums`);
  }
  const margins = scores.map((score) => {
    // each operation in 32 bits, as in XGBoost
    if (link === 'logistic') return -Math.fround(Math.log(Math.fround(Math.fround(1 / score) - 1)));
    return link === 'exponential' ? Math.fround(Math.log(score)) : score;
  });
  return Array.from({ length: sums }, (_, sum) => margins[sum] ?? margins[0]!);
}

function namesOf({ feature_names: names = [] }: Learner, columns: number): (string | undefined)[] {
  return Array.from({ length: columns }, (_, column) => names[column]);
}

/** Checks a part of the file. */
function parsed<T extends z.ZodType>(schema: T, json: unknown): z.infer<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new ImportError(
    `the file is no model of XGBoost that can be read: ${issue.path.join('.') || 'document'}: ${issue.message}`,
  );
}
