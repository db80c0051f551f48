import type { ExpectationSuite } from '../expectations/suite';
import type { Dataset } from '../data/dataset';
import type { ModelRegistry } from '../registry/model-registry';
import type { RunInput, Tracking } from '../registry/tracking';
import type { ForestEngine } from '../training/forest-engine';
import type { TrainOptions } from '../training/train-options';
import type { RetrainingMessage } from '../contract/retraining';
import type { Gate } from './gates/gate';

/** Options of a training that decide what is trained; the same data and options give the same model. */
type TrainingChoices = Omit<
  TrainOptions,
  'name' | 'version' | 'dataDigest' | 'split' | 'imported' | 'engine' | 'expectations' | 'threads' | 'onTree'
>;

export interface RetrainOptions {
  /** Name of the registered model. */
  readonly registeredModel: string;
  /** Name of the experiment. */
  readonly experiment: string;
  readonly training: TrainingChoices;
  /** How the data is read, where options say so; a part of the run's identity. */
  readonly reading: object;
  /** Expectations that the data must meet. @default - those of the champion */
  readonly expectations: ExpectationSuite | undefined;
  /** The rules that decide. @default - no severe finding, and a better main metric at 95 % */
  readonly gates: readonly Gate[] | undefined;
  /** Grows the trees. @default - they are grown here */
  readonly engine?: ForestEngine | undefined;
  readonly threads: number | undefined;
  readonly onTree: ((done: number, total: number) => void) | undefined;
}

export interface RetrainingData {
  readonly dataset: Dataset;
  /** Of the bytes, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Path or address, without credentials. */
  readonly source: string;
  readonly sourceType: RunInput['sourceType'];
  /** Time of the last change, in milliseconds since 1970; undefined if its source does not say. */
  readonly modified: number | undefined;
}

/** What retraining needs of the world. */
export interface RetrainingTools {
  readonly registry: ModelRegistry;
  readonly tracking: Tracking;
  /** @param categories columns whose values the champion knows as text */
  readonly readData: (categories: readonly string[]) => Promise<RetrainingData>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (message: RetrainingMessage, fields: object) => void;
}
