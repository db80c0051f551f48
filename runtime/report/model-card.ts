import type { Artifact, Dependence, Feature, ImportProof, ModelMetrics } from '../model/artifact';
import { leavesOf, type Leaves } from '../model/selection';
import { markdownTable, markdownText } from './markdown-table';

/** What a probability of the model is. */
const PROBABILITIES: Readonly<Record<Leaves, string>> = {
  votes: 'the shares of votes',
  average: 'the averaged class shares',
  sum: 'the probabilities that the summed leaves give',
};

/**
 * The model card as Markdown: intended use, training data, metrics on held-out rows, training settings and limits (M.
 * Mitchell et al., "Model Cards for Model Reporting", 2019).
 */
export function modelCard(artifact: Artifact): string {
  return (
    [
      `# ${artifact.name} ${artifact.version}`,
      intendedUse(artifact),
      `## Data`,
      data(artifact),
      featureTable(artifact),
      `## Held-out metrics`,
      'importedFrom' in artifact.training
        ? `Measured on ${artifact.metrics.rows} rows of the file; whether the imported forest had been trained on them is not known. ${proofOf(artifact.training.proof)}`
        : `Measured on ${artifact.metrics.rows} rows that this forest was not trained on.${artifact.training.proof === undefined ? '' : ` ${proofOf(artifact.training.proof)}`}`,
      ...metrics(artifact.metrics, artifact.classes, leavesOf(artifact.forest.selection)),
      `## Training`,
      trainingTable(artifact),
      `## Limits`,
      limits(artifact),
    ].join('\n\n') + '\n'
  );
}

/** What the comparison with the origin has shown. */
function proofOf(proof: ImportProof | undefined): string {
  if (proof === undefined) return 'Its predictions were not compared with those of its origin.';
  const { rows, agreed, greatestDifference, tolerance } = proof;
  const of = agreed === rows ? `all ${rows}` : `${agreed} of ${rows}`;
  if (greatestDifference === null) return `Its labels equal those of its origin on ${of} rows.`;
  return `It agrees with its origin on ${of} rows, to within ${tolerance}; the greatest difference is ${figure(greatestDifference)}.`;
}

function intendedUse({ task, label, classes, features, forest }: Artifact): string {
  const inputs = `${features.length} ${features.length === 1 ? 'feature' : 'features'}`;
  const what =
    task === 'classification'
      ? `which of ${classes.map((name) => `\`${name}\``).join(', ')} the column \`${label}\` is`
      : `the number in the column \`${label}\``;
  const kind =
    leavesOf(forest.selection) === 'sum' ? 'Boosted trees that predict' : 'A random forest that predicts';
  return `${kind}, from ${inputs}, ${what}. It is meant for rows from the same source as the training data.`;
}

function data({ data: { rows, digest }, metrics: { rows: heldOut }, baseline }: Artifact): string {
  const { rows: trained, omittedRows = 0 } = baseline;
  const gaps =
    omittedRows === 0
      ? ''
      : ` For ${omittedRows} rows more, in proportion to the rows to train on, a value is missing; they were left out.`;
  return `${rows} rows: ${trained} to train on, ${heldOut} held out.${gaps} Digest of the file: \`${digest}\`.`;
}

function featureTable({ features, importances }: Artifact): string {
  const order = features.map((_, index) => index).sort((a, b) => importances[b]! - importances[a]!);
  // a forest without splits has no importances, and an imported one may not contain them
  const known = importances.some((share) => share > 0);
  return markdownTable(
    ['feature', 'values in training', 'importance'],
    order.map((index) => [
      markdownText(features[index]!.name),
      domain(features[index]!),
      known ? figure(importances[index]!) : 'not known',
    ]),
  );
}

function domain(feature: Feature): string {
  if (feature.kind === 'numeric') return range(feature.minimum, feature.maximum);
  const listed = feature.categories.slice(0, 10).map(markdownText).join(', ');
  return feature.categories.length > 10 ? `${listed} and ${feature.categories.length - 10} more` : listed;
}

/** Whole numbers unchanged; others with enough digits to distinguish a thousandth of the range. */
function range(minimum: number, maximum: number): string {
  if (Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum)) return `${minimum} to ${maximum}`;
  const tolerance = (maximum - minimum) / 2000;
  const write = (value: number): string => {
    for (let digits = 6; digits < 17; digits++) {
      const rounded = Number(value.toPrecision(digits));
      if (Math.abs(rounded - value) <= tolerance) return String(rounded);
    }
    return String(value);
  };
  return `${write(minimum)} to ${write(maximum)}`;
}

function metrics(measured: ModelMetrics, classes: Artifact['classes'], leaves: Leaves): string[] {
  if (measured.task === 'regression') {
    const { r2, meanAbsoluteError, rootMeanSquaredError } = measured;
    return [
      markdownTable(
        ['R²', 'mean absolute error', 'root mean squared error'],
        [[r2 === null ? 'undefined' : figure(r2), figure(meanAbsoluteError), figure(rootMeanSquaredError)]],
      ),
    ];
  }
  const { accuracy, precision, recall, f1, rocAuc } = measured;
  return [
    markdownTable(
      ['accuracy', 'precision', 'recall', 'F1', 'ROC AUC'],
      [[accuracy, precision, recall, f1].map(figure).concat(rocAuc === null ? 'undefined' : figure(rocAuc))],
    ),
    classes.length === 2
      ? `Precision, recall and F1 are those of \`${classes[1]!}\`. ROC AUC is that of ${PROBABILITIES[leaves]}.`
      : `Precision, recall, F1 and ROC AUC (one class against the rest, of ${PROBABILITIES[leaves]}) are means over the classes.`,
    markdownTable(
      [
        'class',
        'precision',
        'recall',
        'F1',
        'rows',
        ...classes.map((name) => `predicted ${markdownText(String(name))}`),
      ],
      measured.perClass.map((own, index) => [
        markdownText(String(own.class)),
        figure(own.precision),
        figure(own.recall),
        figure(own.f1),
        String(own.support),
        ...measured.confusionMatrix[index]!.map(String),
      ]),
    ),
  ];
}

function trainingTable({ training, digest, forest }: Artifact): string {
  if ('importedFrom' in training) {
    return markdownTable(
      ['setting', 'value'],
      [
        ['grown by', training.importedFrom],
        ['trees', String(training.trees)],
        ['leaves', leavesOf(forest.selection)],
        ['seed of the split', String(training.seed)],
        ['held-out share', String(training.testSize)],
        ['digest of the artifact', `\`${digest}\``],
      ],
    );
  }
  return markdownTable(
    ['setting', 'value'],
    [
      ...(training.grownBy === undefined ? [] : [['grown by', training.grownBy]]),
      ['trees', String(training.trees)],
      ['greatest depth', training.maxDepth === null ? 'no limit' : String(training.maxDepth)],
      ['fewest rows in a leaf', String(training.minSamplesLeaf)],
      ['columns tried at a split', String(training.maxFeatures)],
      ['class weight', training.classWeight],
      ['leaves', training.leaves ?? leavesOf(forest.selection)],
      ['splitter', training.splitter],
      ['seed', String(training.seed)],
      ['held-out share', String(training.testSize)],
      ['digest of the artifact', `\`${digest}\``],
    ],
  );
}

/** What the order of the rows says of them. */
function order({ baseline: { dependence }, features, calibration }: Artifact): string[] {
  if (dependence === undefined) return [];
  const named = (kind: Dependence): string =>
    features
      .filter((_, column) => dependence.features[column] === kind)
      .map(({ name }) => markdownText(name))
      .join(', ');
  const [covered, uncovered] = [named('covered'), named('not_covered')];
  const window = calibration === undefined ? 'a service' : `${calibration.windowRows} rows`;
  const period =
    dependence.period === null ? '' : ` The longest period that was found has ${dependence.period} rows.`;
  return [
    ...(covered === ''
      ? []
      : [
          `- Rows resemble the rows before them (${covered}), so they are taken to be in time order: a change counts as drift if it is greater than those between windows of ${window} in the training data.${period}`,
        ]),
    ...(uncovered === ''
      ? []
      : [
          `- ${uncovered}: wandered as slowly as the data is long, so that drift of it cannot be judged; only values far outside of the training data raise an alarm.`,
        ]),
  ];
}

function limits(artifact: Artifact): string {
  const { task, forest } = artifact;
  const leaves = leavesOf(forest.selection);
  return [
    '- A forest does not extrapolate: outside of the ranges above it answers as at their limits.',
    forest.missing
      ? '- A category that is not listed above is refused. A missing value is accepted: each split has a side for it.'
      : '- A category that is not listed above is refused, and so is a row with a value missing.',
    '- The held-out rows were drawn at random. If rows depend on each other (one machine, one customer, one hour), expect less on new ones.',
    ...order(artifact),
    task === 'classification' ? LIMIT_OF_PROBABILITIES[leaves] : LIMIT_OF_VALUES[leaves],
    '- Importances are mean decreases of impurity. They favour features with many values, and say nothing about causes.',
  ].join('\n');
}

const LIMIT_OF_PROBABILITIES: Readonly<Record<Leaves, string>> = {
  votes: '- Shares of votes rank rows; they are not calibrated probabilities.',
  average: '- Averaged class shares rank rows; they are not calibrated probabilities.',
  sum: '- Probabilities of boosted trees rank rows; they are calibrated only as well as the training made them.',
};

const MEAN_LIMIT =
  '- The answer is a mean over trees, so it is nearer to the middle than extreme values are.';
const LIMIT_OF_VALUES: Readonly<Record<Leaves, string>> = {
  votes: MEAN_LIMIT,
  average: MEAN_LIMIT,
  sum: '- The answer is a sum over trees; it can lie a little outside of the values in training.',
};

/** Four significant digits; larger numbers with all digits before the decimal point. */
function figure(value: number): string {
  return Math.abs(value) >= 1e4 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
