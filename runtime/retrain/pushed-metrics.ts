import {
  REGISTRY,
  RETRAINING_METRICS,
  RETRAINING_OUTCOMES,
  type RetrainingOutcome,
} from '../contract/retraining';
import type { ModelRegistry } from '../registry/model-registry';

/** How the champion stands in the registry. */
export interface Standing {
  /** When it was registered, in seconds since 1970; undefined without a champion. */
  readonly championCreated: number | undefined;
  /** Versions after it that were not better. */
  readonly losses: number;
}

export interface EndedRun {
  readonly outcome: RetrainingOutcome;
  /** Seconds since 1970. */
  readonly ended: number;
  readonly durationSeconds: number;
  /** Undefined if the registry could not be asked. */
  readonly standing: Standing | undefined;
}

/** @throws RegistryError */
export async function standingOf(registry: ModelRegistry): Promise<Standing> {
  const champion = await registry.byAlias(REGISTRY.championAlias);
  const after = Number(champion?.number ?? 0);
  const versions = await registry.versions();
  const losers = versions.filter(
    ({ number, tags }) => Number(number) > after && tags.get(REGISTRY.tags.outcome) === 'not_better',
  );
  return {
    championCreated: champion === undefined ? undefined : champion.created / 1000,
    losses: losers.length,
  };
}

/** The metrics of a run in Prometheus' text format. What is not known is left out, and the Pushgateway keeps its value. */
export function formatPushedMetrics({ outcome, ended, durationSeconds, standing }: EndedRun): string {
  const { lastEnd, lastDecision, duration, championCreated, losses } = RETRAINING_METRICS;
  const decided = outcome === 'promoted' || outcome === 'not_better';
  const samples = RETRAINING_OUTCOMES.map((each) => ({
    labels: `{outcome="${each}"}`,
    value: Number(each === outcome),
  }));
  return [
    gauge(lastEnd, [{ value: ended }]),
    gauge(lastDecision, decided ? [{ value: ended }] : []),
    gauge(duration, [{ value: durationSeconds }]),
    gauge(RETRAINING_METRICS.outcome, samples),
    gauge(
      championCreated,
      standing?.championCreated === undefined ? [] : [{ value: standing.championCreated }],
    ),
    gauge(losses, standing === undefined ? [] : [{ value: standing.losses }]),
  ].join('');
}

function gauge(
  { name, help }: { readonly name: string; readonly help: string },
  samples: readonly { readonly labels?: string; readonly value: number }[],
): string {
  if (samples.length === 0) return '';
  const lines = samples.map(({ labels = '', value }) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}
