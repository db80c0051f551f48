import type { Artifact, Feature, ModelMetrics } from '../model/artifact';
import { markdownTable, markdownText } from './markdown-table';

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
        ? `Measured on ${artifact.metrics.rows} rows of the file; whether the imported forest had been trained on them is not known.`
        : `Measured on ${artifact.metrics.rows} rows that this forest was not trained on.`,
      ...metrics(artifact.metrics, artifact.classes),
      `## Training`,
      trainingTable(artifact),
      `## Limits`,
      limits(artifact),
    ].join('\n\n') + '\n'
  );
}

function intendedUse({ task, label, classes, features }: Artifact): string {
  const inputs = `${features.length} ${features.length === 1 ? 'feature' : 'features'}`;
  const what =
    task === 'classification'
      ? `which of ${classes.map((name) => `\`${name}\``).join(', ')} the column \`${label}\` is`
      : `the number in the column \`${label}\``;
  return `A random forest that predicts, from ${inputs}, ${what}. It is meant for rows from the same source as the training data.`;
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

function metrics(measured: ModelMetrics, classes: Artifact['classes']): string[] {
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
      ? `Precision, recall and F1 are those of \`${classes[1]!}\`. ROC AUC is that of the shares of votes.`
      : 'Precision, recall, F1 and ROC AUC (one class against the rest, of the shares of votes) are means over the classes.',
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

function trainingTable({ training, digest }: Artifact): string {
  if ('importedFrom' in training) {
    return markdownTable(
      ['setting', 'value'],
      [
        ['grown by', training.importedFrom],
        ['trees', String(training.trees)],
        ['seed of the split', String(training.seed)],
        ['held-out share', String(training.testSize)],
        ['digest of the artifact', `\`${digest}\``],
      ],
    );
  }
  return markdownTable(
    ['setting', 'value'],
    [
      ['trees', String(training.trees)],
      ['greatest depth', training.maxDepth === null ? 'no limit' : String(training.maxDepth)],
      ['fewest rows in a leaf', String(training.minSamplesLeaf)],
      ['columns tried at a split', String(training.maxFeatures)],
      ['class weight', training.classWeight],
      ['splitter', training.splitter],
      ['seed', String(training.seed)],
      ['held-out share', String(training.testSize)],
      ['digest of the artifact', `\`${digest}\``],
    ],
  );
}

function limits({ task }: Artifact): string {
  return [
    '- A forest does not extrapolate: outside of the ranges above it answers as at their limits.',
    '- A category that is not listed above is refused, and so is a row with a value missing.',
    '- The held-out rows were drawn at random. If rows depend on each other (one machine, one customer, one hour), expect less on new ones.',
    task === 'classification'
      ? '- Shares of votes rank rows; they are not calibrated probabilities.'
      : '- The answer is a mean over trees, so it is nearer to the middle than extreme values are.',
    '- Importances are mean decreases of impurity. They favour features with many values, and say nothing about causes.',
  ].join('\n');
}

/** Four significant digits; larger numbers with all digits before the decimal point. */
function figure(value: number): string {
  return Math.abs(value) >= 1e4 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
