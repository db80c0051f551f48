import type { Link } from '../../model/leaf-sums';
import { boostedModel, linkOf } from './boosted-model';
import { ImportError, type ForeignModel } from './foreign-model';
import { ForeignTrees, type ForeignNode } from './foreign-trees';
import { lessThan } from './threshold';

/** Bits of a node's `decision_type`. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_TYPE = { zero: 1, nan: 2 } as const;

/** Values that count as zero: `kZeroThreshold` of LightGBM. */
const NEARLY_ZERO = 1e-35;

/** Objectives by the link from the sum of the leaves to what `predict` answers. */
const LINKS: ReadonlyMap<string, Link> = new Map<string, Link>([
  ['binary', 'logistic'],
  ['multiclass', 'softmax'],
  ['multiclassova', 'logistic'],
  ['cross_entropy', 'logistic'],
  ['regression', 'identity'],
  ['regression_l1', 'identity'],
  ['huber', 'identity'],
  ['fair', 'identity'],
  ['quantile', 'identity'],
  ['mape', 'identity'],
  ['lambdarank', 'identity'],
  ['rank_xendcg', 'identity'],
  ['poisson', 'exponential'],
  ['gamma', 'exponential'],
  ['tweedie', 'exponential'],
]);

type Fields = ReadonlyMap<string, string>;

/** Whether a text is a model of LightGBM. */
export function isLightgbm(text: string): boolean {
  return /^tree\r?\nversion=v\d/.test(text);
}

/**
 * Reads a model that LightGBM's `save_model` wrote as text.
 *
 * @throws ImportError if it cannot be represented
 */
export function readLightgbm(text: string): ForeignModel {
  const [head = '', ...blocks] = text.replaceAll('\r\n', '\n').split(/\n(?=Tree=\d+\n)/);
  if (!text.includes('\nend of trees'))
    throw new ImportError('the file is cut off: it has no line "end of trees"');
  const fields = fieldsOf(head);
  const columns = Number(need(fields, 'max_feature_idx', 'the head')) + 1;
  const perIteration = Number(need(fields, 'num_tree_per_iteration', 'the head'));
  const { name, link, scale, classes } = objectiveOf(fields);
  const sums = Math.max(1, perIteration);
  const iterations = blocks.length / sums;
  if (blocks.length === 0 || !Number.isInteger(iterations)) {
    throw new ImportError(`the file has ${blocks.length} trees, which are not ${sums} for each iteration`);
  }
  // random forests answer with the mean; the link's factor belongs to the sum
  const factor = scale / (fields.has('average_output') ? iterations : 1);
  const trees = new ForeignTrees(columns);
  for (let sum = 0; sum < sums; sum++) {
    for (let iteration = 0; iteration < iterations; iteration++) {
      addTree(trees, blocks[iteration * sums + sum]!, factor);
    }
  }
  const names = need(fields, 'feature_names', 'the head').split(' ');
  if (names.length !== columns) {
    throw new ImportError(
      `the head has ${names.length} feature_names, and max_feature_idx is ${columns - 1}`,
    );
  }
  return boostedModel({
    origin: 'LightGBM',
    features: names.map((each) => (/^Column_\d+$/.test(each) ? undefined : each)),
    trees,
    classes,
    sum: {
      base: Array.from({ length: sums }, () => 0),
      link,
      precision: 64,
      treesOfSums: Array.from({ length: sums }, () => iterations),
    },
    notes:
      name === 'multiclassova'
        ? ['the probabilities of a row need not add up to 1: each is that of one class against the rest']
        : [],
  });
}

/** `objective=binary sigmoid:1` and the like. */
function objectiveOf(fields: Fields) {
  const [name = '', ...options] = need(fields, 'objective', 'the head').split(' ');
  const link = linkOf(LINKS, name, 'the objective');
  if (options.includes('sqrt')) {
    throw new ImportError('the objective has the option sqrt (reg_sqrt), whose square cannot be represented');
  }
  const sigmoid = options.find((option) => option.startsWith('sigmoid:'));
  const scale = link === 'logistic' && sigmoid !== undefined ? Number(sigmoid.slice('sigmoid:'.length)) : 1;
  const classCount = Number(fields.get('num_class') ?? 1);
  const classes = name === 'binary' ? 2 : classCount > 1 ? classCount : 0;
  return { name, link, scale, classes };
}

function addTree(trees: ForeignTrees, block: string, factor: number): void {
  const fields = fieldsOf(block);
  const place = `Tree=${need(fields, 'Tree', 'a tree')}`;
  if (fields.get('is_linear') === '1') {
    throw new ImportError(`${place} has linear leaves (linear_tree), which cannot be represented`);
  }
  const list = (name: string): number[] => {
    const text = fields.get(name) ?? '';
    return text === '' ? [] : text.split(' ').map(numeral);
  };
  const leafValues = list('leaf_value');
  const columns = list('split_feature');
  const thresholds = list('threshold');
  const decisions = list('decision_type');
  const lefts = list('left_child');
  const rights = list('right_child');
  const gains = list('split_gain');
  const inner = columns.length;
  // inner nodes come first, and a negative child -1 - i is leaf i
  const idOf = (child: number): number => (child < 0 ? inner - 1 - child : child);
  trees.add(
    inner + leafValues.length,
    (id): ForeignNode => {
      if (id >= inner) return { leaf: leafValues[id - inner]! * factor };
      return {
        column: columns[id]!,
        gain: gains[id] ?? 0,
        left: idOf(lefts[id]!),
        right: idOf(rights[id]!),
        ...splitOf(thresholds[id]!, decisions[id]!, `${place}, node ${id}`),
      };
    },
    place,
  );
}

/** A numeric split. LightGBM compares 64-bit numbers: `x <= threshold` goes left. */
function splitOf(threshold: number, decision: number, place: string) {
  if ((decision & CATEGORICAL) !== 0) {
    throw new ImportError(
      `${place} splits by a set of categories; encode the categories as columns of 0 and 1, and train again`,
    );
  }
  const type = (decision >> 2) & 3;
  const defaultLeft = (decision & DEFAULT_LEFT) !== 0;
  const zeroLeft = 0 <= threshold;
  if (type === MISSING_TYPE.zero) {
    // both ends of what counts as zero must be on the side of the default
    const sameSide = defaultLeft ? NEARLY_ZERO <= threshold : -NEARLY_ZERO > threshold;
    if (!sameSide) {
      throw new ImportError(
        `${place} takes zeros for missing values (zero_as_missing) and sends them across its threshold, which cannot be represented; train without it`,
      );
    }
  }
  return {
    threshold: lessThan('<=', threshold, 64),
    // where the training rows had no gaps, a missing value counts as zero
    missingLeft: type === MISSING_TYPE.nan || type === MISSING_TYPE.zero ? defaultLeft : zeroLeft,
  };
}

function fieldsOf(block: string): Fields {
  const lines = block.split('\n').map((line): [string, string] => {
    const at = line.indexOf('=');
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  return new Map(lines);
}

/** A number as C++ writes it. */
function numeral(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  return /^-?inf$/.test(text) ? sign * Infinity : Number(text);
}

function need(fields: Fields, name: string, place: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new ImportError(`${place} of LightGBM's model has no line ${name}=`);
  return value;
}
