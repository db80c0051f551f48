import { z } from 'zod';
import { ImportError, type ForeignFeature } from './foreign-model';
import type { ReadStage } from './spark-stage';

const names = z.array(z.string());

/** What a StringIndexer does to one column. */
interface Indexed {
  readonly input: string;
  readonly labels: readonly string[];
}

/** Stages that change no value of a feature: what they write is the answer's own columns. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['IndexToString']);

/** The columns of a table that the vector of a model is made of, and those of the forest. */
export class SparkColumns {
  /**
   * Follows the pipeline from its columns to the vector of the model.
   *
   * @throws ImportError if a stage does anything else
   */
  static of(stages: readonly ReadStage[], model: ReadStage): SparkColumns {
    const before = stages.slice(0, stages.indexOf(model));
    for (const stage of stages) {
      if (stage === model || WITHOUT_EFFECT.has(stage.kind)) continue;
      if (stage.kind === 'StringIndexerModel' || stage.kind === 'VectorAssembler') continue;
      throw new ImportError(
        `${stage.uid} is a ${stage.kind}, which cannot be represented; what stands before the trees can be StringIndexer and VectorAssembler. Do what it does before the data is written, and train the trees on its result`,
      );
    }
    const indexed = indexedColumns(before);
    const vector = text(model, 'featuresCol');
    const assemblers = before.filter(({ kind }) => kind === 'VectorAssembler');
    const assembler = assemblers.find((stage) => text(stage, 'outputCol') === vector);
    if (assembler === undefined) return SparkColumns.withoutNames(model, assemblers, vector);
    const inputs = listed(assembler, 'inputCols');
    if (inputs.length !== model.columns) {
      throw new ImportError(
        `${assembler.uid} puts ${inputs.length} columns (${inputs.slice(0, 10).join(', ')}) into ${vector}, and ${model.uid} reads ${model.columns} numbers: one of the columns is a vector; name its parts as columns`,
      );
    }
    const made = assemblers.find((stage) => inputs.includes(text(stage, 'outputCol')));
    if (made !== undefined) {
      throw new ImportError(`${assembler.uid} takes the vector of ${made.uid}; assemble all columns at once`);
    }
    const features = inputs.map((input): ForeignFeature => {
      const own = indexed.get(input);
      return own === undefined
        ? { kind: 'numeric', name: input }
        : { kind: 'categorical', name: own.input, categories: own.labels };
    });
    return new SparkColumns(features, notesOn(before));
  }

  private static withoutNames(
    model: ReadStage,
    assemblers: readonly ReadStage[],
    vector: string,
  ): SparkColumns {
    if (assemblers.length > 0) {
      throw new ImportError(`no VectorAssembler of the pipeline makes ${vector}, which ${model.uid} reads`);
    }
    if (model.columns === undefined) throw new ImportError(`the metadata of ${model.uid} has no numFeatures`);
    const features = Array.from({ length: model.columns }, (): ForeignFeature => ({
      kind: 'numeric',
      name: undefined,
    }));
    return new SparkColumns(features, []);
  }

  /** Number of the forest's columns. */
  readonly columns: number;
  private readonly starts: readonly number[];

  private constructor(
    readonly features: readonly ForeignFeature[],
    readonly notes: readonly string[],
  ) {
    let next = 0;
    this.starts = features.map((feature) => {
      const start = next;
      next += widthOf(feature);
      return start;
    });
    this.columns = next;
  }

  /** The columns of the forest for a number of the vector; undefined if there is none. */
  columnsOf(feature: number): readonly number[] | undefined {
    const found = this.features[feature];
    if (found === undefined) return undefined;
    return Array.from({ length: widthOf(found) }, (_, offset) => this.starts[feature]! + offset);
  }

  isCategorical(feature: number): boolean {
    return this.features[feature]?.kind === 'categorical';
  }

  /** Labels of the classes, if the pipeline makes the indexes that the model predicts; else the indexes themselves. */
  classes(
    stages: readonly ReadStage[],
    model: ReadStage,
    count: number,
  ): readonly (string | number)[] | undefined {
    if (count === 0) return undefined;
    const labels = indexedColumns(stages).get(text(model, 'labelCol'))?.labels;
    if (labels === undefined) return Array.from({ length: count }, (_, index) => index);
    if (labels.length < count) {
      throw new ImportError(
        `${model.uid} has ${count} classes, and the labels of ${text(model, 'labelCol')} are ${labels.length}`,
      );
    }
    return labels.slice(0, count);
  }
}

function widthOf(feature: ForeignFeature): number {
  return feature.kind === 'categorical' ? feature.categories.length : 1;
}

/** What StringIndexers make, by the column that they write. */
function indexedColumns(stages: readonly ReadStage[]): ReadonlyMap<string, Indexed> {
  const found = new Map<string, Indexed>();
  for (const stage of stages) {
    if (stage.kind !== 'StringIndexerModel') continue;
    const several = stage.parameters['inputCols'] !== undefined;
    const inputs = several ? listed(stage, 'inputCols') : [text(stage, 'inputCol')];
    const outputs = several ? listed(stage, 'outputCols') : [text(stage, 'outputCol')];
    inputs.forEach((input, index) => {
      const labels = stage.labels?.[index];
      if (labels === undefined) throw new ImportError(`${stage.uid} has no labels for ${input}`);
      found.set(outputs[index]!, { input, labels });
    });
  }
  return found;
}

function notesOn(stages: readonly ReadStage[]): readonly string[] {
  return stages
    .filter(({ kind, parameters }) => kind === 'StringIndexerModel' && parameters['handleInvalid'] === 'keep')
    .map(
      ({ uid }) =>
        `${uid} gives labels that it does not know an index of their own (handleInvalid=keep); here they are refused`,
    );
}

function text({ uid, parameters }: ReadStage, name: string): string {
  const value = parameters[name];
  if (typeof value === 'string') return value;
  throw new ImportError(`the metadata of ${uid} has no ${name}`);
}

function listed({ uid, parameters }: ReadStage, name: string): readonly string[] {
  const parsed = names.safeParse(parameters[name]);
  if (parsed.success) return parsed.data;
  throw new ImportError(`the metadata of ${uid} has no ${name}`);
}
