import { evaluateExpectations } from '../expectations/evaluate';
import { formatArtifact, parseArtifact } from '../model/artifact-file';
import type { Artifact } from '../model/artifact';
import type { Dataset } from '../data/dataset';
import type { Finding } from '../training/quality/finding';
import { QualityError } from '../training/quality/quality-error';
import { DEFAULT_SEED, DEFAULT_TEST_SIZE } from '../training/train-options';
import { train, type Training } from '../training/train';
import type { Champion } from './champion';
import { compare, type ModelComparison } from './comparison/compare';
import { splitByContent, type SplitRule } from './comparison/content-split';
import { MAIN_METRIC, type MetricName } from './comparison/metrics';
import { isMetricGate, type Gate } from './gates/gate';
import { checkTask, defaultGates, judgeData, judgeModels, type Verdict } from './gates/judge-gates';
import type { Identity } from './identity';
import type { RetrainingData, RetrainOptions } from './options';
import { RetrainingError } from './retraining-error';

interface Judged {
  /** Why, in a sentence. */
  readonly reason: string;
  readonly gates: readonly Verdict[];
  readonly findings: readonly Finding[];
}

export interface Refusal extends Judged {
  readonly outcome: 'data_refused';
}

export interface Contest extends Judged {
  readonly outcome: 'promoted' | 'not_better';
  /** The file of the artifact. */
  readonly text: string;
  readonly artifact: Artifact;
  readonly comparison: ModelComparison;
}

/** What is read of the champion. */
type Holder = Pick<Champion, 'model' | 'split' | 'version'>;

/** How the rows of a training are held out. */
export function splitRuleOf({ training }: RetrainOptions): SplitRule {
  return { seed: training.seed ?? DEFAULT_SEED, share: training.testSize ?? DEFAULT_TEST_SIZE };
}

/** What is known of the data before anything is trained. */
export interface Screening {
  readonly facts: { readonly rows: number; readonly ageSeconds: number | undefined };
  /** What the data breaks of the champion's expectations. */
  readonly findings: readonly Finding[];
  /** Set if that is enough to refuse it. */
  readonly refusal: Refusal | undefined;
}

/** Holds the data against the gates about its rows and its age, and against the champion's expectations. */
export function screen(
  { gates = [], expectations }: RetrainOptions,
  data: RetrainingData,
  champion: Holder | undefined,
  now: number,
): Screening {
  const ageSeconds = data.modified === undefined ? undefined : (now - data.modified) / 1000;
  const facts = { rows: data.dataset.rows, ageSeconds };
  const findings = expectations === undefined && champion !== undefined ? broken(champion, data.dataset) : [];
  const verdicts = dataVerdicts(
    gates.filter(({ about }) => about !== 'findings'),
    facts,
    findings,
  );
  const refused = !hold(verdicts) || findings.some(isSevere);
  return { facts, findings, refusal: refused ? refusal(verdicts, findings) : undefined };
}

/**
 * Trains a challenger and holds it against the gates.
 *
 * @throws DatasetError if the label is missing or does not fit the task
 * @throws GateError if a gate is about a metric of the other task
 * @throws RetrainingError if challenger and champion predict different things
 */
export async function contest(
  options: RetrainOptions,
  data: RetrainingData,
  champion: Holder | undefined,
  { facts, findings: expected }: Screening,
  identity: Identity,
): Promise<Refusal | Contest> {
  const rule = splitRuleOf(options);
  let training: Training;
  try {
    training = await train(data.dataset, {
      ...options.training,
      name: options.registeredModel,
      version: identity.version,
      dataDigest: data.digest,
      expectations: options.expectations,
      engine: options.engine,
      threads: options.threads,
      onTree: options.onTree,
      split: ({ features, label, rows }) => splitByContent([label, ...features], rows, rule),
    });
  } catch (error) {
    if (!(error instanceof QualityError)) throw error;
    const findings = [...expected, ...error.findings];
    return refusal(dataVerdicts(options.gates ?? [], facts, findings), findings);
  }
  const { task } = training.content;
  const findings = [...expected, ...training.warnings];
  const gates = options.gates ?? defaultGates(task);
  checkTask(gates, task);
  const ofData = dataVerdicts(gates, facts, findings);
  if (!hold(ofData)) return refusal(ofData, findings);
  checkComparable(training, champion);
  const comparison = compare(data.dataset, training, rule, champion, drawnMetrics(gates, task));
  const ofModels = gates
    .filter(isMetricGate)
    .map((gate) => judgeModels(gate, comparison, champion !== undefined));
  const text = formatArtifact(training.content);
  return {
    outcome: hold(ofModels) ? 'promoted' : 'not_better',
    reason: reasonOf(ofModels, champion),
    gates: [...ofData, ...ofModels],
    findings,
    text,
    artifact: parseArtifact(text),
    comparison,
  };
}

/**
 * What the data breaks of the champion's expectations. Other columns, or text instead of numbers, are severe. Ranges,
 * categories and missing shares are warnings: where nobody wrote them down they are those of the champion's own data, which
 * the next data exceeds by chance.
 */
function broken({ model, version }: Holder, dataset: Dataset): readonly Finding[] {
  return evaluateExpectations(model.artifact.expectations, dataset)
    .filter(({ holds }) => !holds)
    .map(({ expectation, message }) => ({
      check: 'champion-expectations',
      severity: /\.(required|type)$/.test(expectation) ? 'severe' : 'warning',
      message: `${expectation} of version ${version.number}: ${message}`,
      drop: [],
    }));
}

function dataVerdicts(
  gates: readonly Gate[],
  facts: { readonly rows: number; readonly ageSeconds: number | undefined },
  findings: readonly Finding[],
): readonly Verdict[] {
  return gates.flatMap((gate) => (isMetricGate(gate) ? [] : [judgeData(gate, { ...facts, findings })]));
}

function hold(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ holds }) => holds !== false);
}

function isSevere({ severity }: Finding): boolean {
  return severity === 'severe';
}

function refusal(gates: readonly Verdict[], findings: readonly Finding[]): Refusal {
  const failed = gates.filter(({ holds }) => holds === false).map(quoted);
  const severe = findings.filter(isSevere).map(({ check, message }) => `${check}: ${message}`);
  return {
    outcome: 'data_refused',
    reason: `the data was refused: ${[...failed, ...severe].join('; ')}`,
    gates,
    findings,
  };
}

function reasonOf(verdicts: readonly Verdict[], champion: Holder | undefined): string {
  const failed = verdicts.filter(({ holds }) => holds === false);
  if (failed.length > 0) return `a gate does not hold: ${failed.map(quoted).join('; ')}`;
  return champion === undefined
    ? 'it is the first model, and every gate that needs no champion holds'
    : 'every gate holds';
}

function quoted({ gate, found }: Verdict): string {
  return `"${gate}" (${found})`;
}

/** Metrics whose difference is bootstrapped: those of the gates that ask for it, and the main one. */
function drawnMetrics(gates: readonly Gate[], task: Artifact['task']): ReadonlySet<MetricName> {
  const asked = gates
    .filter(isMetricGate)
    .flatMap(({ metric, confidence }) => (confidence === undefined ? [] : [metric]));
  return new Set([MAIN_METRIC[task], ...asked]);
}

function checkComparable({ content }: Training, champion: Holder | undefined): void {
  if (champion === undefined) return;
  const { artifact } = champion.model;
  const wanted = `version ${champion.version.number}, the champion, predicts "${artifact.label}" as a ${artifact.task}`;
  if (artifact.label !== content.label || artifact.task !== content.task) {
    throw new RetrainingError(
      `${wanted}, and the challenger "${content.label}" as a ${content.task}; they cannot be compared: use another --registered-model, or set --label and --task as the champion's`,
    );
  }
}
