import { REGISTRY } from '../contract/retraining';
import type { RunRecord } from '../registry/tracking';
import type { Champion } from './champion';
import { differenceInterval, SHOWN_CONFIDENCE, type MetricComparison } from './comparison/compare';
import { formatSplitRule } from './comparison/content-split';
import { splitRuleOf, type Contest, type Refusal } from './contest';
import type { Identity } from './identity';
import type { RetrainingData, RetrainOptions } from './options';
import type { Summary } from './summary';

/** The summary of a run, before a version is registered. */
export function summarize(
  decided: Refusal | Contest,
  options: RetrainOptions,
  data: RetrainingData,
  champion: Champion | undefined,
  run: string,
): Summary {
  const trained = decided.outcome === 'data_refused' ? undefined : decided;
  return {
    schema: 'cdk8s-aiops/retraining/v1',
    outcome: decided.outcome,
    reason: decided.reason,
    registeredModel: options.registeredModel,
    experiment: options.experiment,
    run,
    version: null,
    data: {
      source: data.source,
      digest: data.digest,
      rows: data.dataset.rows,
      modified: data.modified === undefined ? null : new Date(data.modified).toISOString(),
    },
    challenger:
      trained === undefined ? null : { version: trained.artifact.version, digest: trained.artifact.digest },
    champion:
      champion === undefined ? null : { version: champion.version.number, digest: champion.model.digest },
    comparedRows: trained?.comparison.rows ?? 0,
    metrics: (trained?.comparison.metrics ?? []).map(metricOf),
    gates: decided.gates.map((verdict) => ({ ...verdict })),
    findings: decided.findings.map(({ check, severity, message }) => ({ check, severity, message })),
    notes: [...(trained?.comparison.notes ?? [])],
  };
}

function metricOf(measured: MetricComparison): Summary['metrics'][number] {
  const { metric, challenger, champion } = measured;
  const interval = differenceInterval(measured, SHOWN_CONFIDENCE);
  return {
    metric,
    challenger,
    champion,
    difference: challenger === null || champion === null ? null : challenger - champion,
    interval: interval === undefined ? null : { ...interval },
  };
}

/** What MLflow shows of the run. */
export function recordOf(
  decided: Refusal | Contest,
  summary: Summary,
  { request }: Identity,
  options: RetrainOptions,
): RunRecord {
  const { tags } = REGISTRY;
  const trained = decided.outcome === 'data_refused' ? undefined : decided;
  const settings = trained === undefined ? {} : trained.artifact.training;
  return {
    params: {
      label: options.training.label,
      rows: String(summary.data.rows),
      data: summary.data.source,
      gates: summary.gates.map(({ gate }) => gate).join('; '),
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, textOf(value)])),
    },
    metrics: { compared_rows: summary.comparedRows, ...loggedMetrics(summary) },
    tags: {
      [tags.outcome]: decided.outcome,
      [tags.request]: request,
      [tags.dataDigest]: summary.data.digest,
      ...(trained !== undefined && { [tags.digest]: trained.artifact.digest }),
      // MLflow shows it as the run's description
      'mlflow.note.content': `${decided.outcome}: ${decided.reason}`.slice(0, MOST_TAG_CHARACTERS),
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Those that are defined, of both models and of their difference. */
function loggedMetrics({ metrics }: Summary): Record<string, number> {
  const logged: Record<string, number> = {};
  for (const { metric, challenger, champion, difference } of metrics) {
    if (challenger !== null) logged[metric] = challenger;
    if (champion !== null) logged[`champion_${metric}`] = champion;
    if (difference !== null) logged[`difference_${metric}`] = difference;
  }
  return logged;
}

/** MLflow refuses a longer value of a tag. */
const MOST_TAG_CHARACTERS = 5000;

/** The tags of the version, but its key. */
export function versionTags(
  { artifact, outcome }: Contest,
  summary: Summary,
  { request }: Identity,
  options: RetrainOptions,
): Readonly<Record<string, string>> {
  const { tags, metricTag } = REGISTRY;
  return {
    [tags.digest]: artifact.digest,
    [tags.version]: artifact.version,
    [tags.dataDigest]: summary.data.digest,
    [tags.request]: request,
    [tags.split]: formatSplitRule(splitRuleOf(options)),
    [tags.outcome]: outcome,
    ...Object.fromEntries(
      summary.metrics.flatMap(({ metric, challenger }) =>
        challenger === null ? [] : [[`${metricTag}${metric}`, String(challenger)]],
      ),
    ),
  };
}
