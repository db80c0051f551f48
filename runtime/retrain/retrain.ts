import { REGISTRY, RETRAINING_MESSAGES } from '../contract/retraining';
import { modelCard } from '../report/model-card';
import type { ModelVersion } from '../registry/model-registry';
import type { Run } from '../registry/tracking';
import { findChampion, type Champion } from './champion';
import { contest, screen, type Contest, type Refusal } from './contest';
import { recordOf, summarize, versionTags } from './describe-run';
import { identify, type Identity } from './identity';
import type { RetrainingData, RetrainingTools, RetrainOptions } from './options';
import { RetrainingError } from './retraining-error';
import { summarySchema, type Summary } from './summary';
import { summaryMarkdown } from './summary-markdown';

export interface Retraining {
  readonly summary: Summary;
  /** What the run made, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

const { championAlias, challengerAlias, modelFile, cardFile, summaryFile, summaryTextFile } = REGISTRY;

/**
 * One run of the pipeline: a challenger is trained on the data, measured against the champion, logged, registered, and
 * promoted if every gate holds.
 *
 * Each step finds what an earlier run of the same data, options and champion has done, so a run that was killed is
 * repeated. The alias is set last: a version that has it is complete.
 *
 * @throws RegistryError if MLflow is away or refuses
 * @throws RetrainingError if the champion cannot be compared with, or has changed meanwhile
 * @throws DatasetError, GateError, and what reading the data throws
 */
export async function retrain(options: RetrainOptions, tools: RetrainingTools): Promise<Retraining> {
  const { registry, log } = tools;
  const started = tools.now();
  const champion = await findChampion(registry);
  log(RETRAINING_MESSAGES.championFound, {
    version: champion?.version.number ?? null,
    digest: champion?.model.digest ?? null,
  });
  const data = await tools.readData(categoriesOf(champion));
  log(RETRAINING_MESSAGES.dataRead, { rows: data.dataset.rows, digest: data.digest, source: data.source });
  const identity = identify(options, data.digest, champion);
  // also where the model is there already: data that no longer changes is to be noticed
  const screening = screen(options, data, champion, tools.now());
  if (screening.refusal === undefined) {
    const before = await earlier(identity, champion, tools);
    if (before !== undefined) return before;
  }
  const decided = screening.refusal ?? (await contest(options, data, champion, screening, identity));
  log(RETRAINING_MESSAGES.decided, { outcome: decided.outcome, reason: decided.reason });
  const run = await startRun(options, identity, started, tools);
  const summary = summarize(decided, options, data, champion, run.id);
  await logRun(run, decided, summary, identity, options, data, tools);
  if (decided.outcome === 'data_refused') {
    await tools.tracking.end(run.id, 'FAILED', tools.now());
    return { summary, files: summaryFiles(summary) };
  }
  const version = await register(run, decided, summary, identity, options, tools);
  await finish(version, champion, tools);
  const complete = { ...summary, version: version.number };
  return { summary: complete, files: { ...modelFiles(decided), ...summaryFiles(complete) } };
}

/** What an earlier run of the same data and options has made: it is finished where it was killed. */
async function earlier(
  { request, key }: Identity,
  champion: Champion | undefined,
  tools: RetrainingTools,
): Promise<Retraining | undefined> {
  if (champion?.version.tags.get(REGISTRY.tags.request) === request) {
    return repeated(
      champion.version,
      tools,
      `version ${champion.version.number}, the champion, already is the model of this data and these options`,
    );
  }
  const [version] = await tools.registry.versions({ key: REGISTRY.tags.key, value: key });
  if (version === undefined) return undefined;
  await finish(version, champion, tools);
  return repeated(version, tools);
}

function categoriesOf(champion: Champion | undefined): readonly string[] {
  const features = champion?.model.features ?? [];
  return features.filter(({ kind }) => kind === 'categorical').map(({ name }) => name);
}

async function startRun(
  { experiment, registeredModel }: RetrainOptions,
  { key, version }: Identity,
  started: number,
  { tracking }: RetrainingTools,
): Promise<Run> {
  const experimentId = await tracking.experiment(experiment);
  return tracking.run(
    experimentId,
    `${registeredModel}-${version}`,
    { key: REGISTRY.tags.key, value: key },
    started,
  );
}

async function logRun(
  run: Run,
  decided: Refusal | Contest,
  summary: Summary,
  identity: Identity,
  options: RetrainOptions,
  data: RetrainingData,
  { tracking, log }: RetrainingTools,
): Promise<void> {
  await tracking.log(run, recordOf(decided, summary, identity, options));
  await tracking.logInput(run, {
    name: options.registeredModel,
    digest: data.digest.replace('sha256:', '').slice(0, MOST_DIGEST_CHARACTERS),
    source: data.source,
    sourceType: data.sourceType,
    profile: { num_rows: data.dataset.rows, digest: data.digest },
  });
  const folder = decided.outcome === 'data_refused' ? '' : `${REGISTRY.modelFolder}/`;
  for (const [file, text] of Object.entries(summaryFiles(summary))) {
    await tracking.put(run, `${folder}${file}`, text);
  }
  log(RETRAINING_MESSAGES.logged, { run: run.id });
}

/** MLflow refuses a longer digest of a data set. */
const MOST_DIGEST_CHARACTERS = 36;

async function register(
  run: Run,
  trained: Contest,
  summary: Summary,
  identity: Identity,
  options: RetrainOptions,
  { registry, tracking, log }: RetrainingTools,
): Promise<ModelVersion> {
  for (const [file, text] of Object.entries(modelFiles(trained))) {
    await tracking.put(run, `${REGISTRY.modelFolder}/${file}`, text);
  }
  // what is registered is what can be read, not what was sent
  if ((await tracking.get(run, `${REGISTRY.modelFolder}/${modelFile}`)) !== trained.text) {
    throw new RetrainingError(
      `the artifact that MLflow gives back for run ${run.id} is not the one that was stored; run again, and look at its artifact store if this stays so`,
    );
  }
  log(RETRAINING_MESSAGES.uploaded, { digest: trained.artifact.digest });
  const version = await registry.register(
    { key: REGISTRY.tags.key, value: identity.key },
    {
      source: `${run.artifactUri}/${REGISTRY.modelFolder}`,
      runId: run.id,
      tags: versionTags(trained, summary, identity, options),
    },
  );
  log(RETRAINING_MESSAGES.registered, { version: version.number });
  return version;
}

/** Ends the run, and gives its version the alias that it has won. */
async function finish(
  version: ModelVersion,
  champion: Champion | undefined,
  { registry, tracking, now, log }: RetrainingTools,
): Promise<void> {
  await tracking.end(version.runId, 'FINISHED', now());
  const promoted = version.tags.get(REGISTRY.tags.outcome) === 'promoted';
  const alias = promoted ? championAlias : challengerAlias;
  if (promoted) {
    const present = await registry.byAlias(championAlias);
    if (present?.number !== champion?.version.number) {
      throw new RetrainingError(
        `the champion was ${nameOf(champion?.version)} when this run began and is ${nameOf(present)} now, so its comparison is out of date; run again`,
      );
    }
  }
  await registry.setAlias(alias, version);
  log(RETRAINING_MESSAGES.aliased, { alias, version: version.number });
}

function nameOf(version: ModelVersion | undefined): string {
  return version === undefined ? 'none' : `version ${version.number}`;
}

/** What an earlier run has made. */
async function repeated(
  version: ModelVersion,
  { registry }: RetrainingTools,
  reason?: string,
): Promise<Retraining> {
  const stored: unknown = JSON.parse(await registry.artifact(version, summaryFile));
  const before = summarySchema.parse(stored);
  const summary = { ...before, version: version.number, ...(reason !== undefined && { reason }) };
  return {
    summary,
    files: {
      [modelFile]: await registry.artifact(version, modelFile),
      [cardFile]: await registry.artifact(version, cardFile),
      ...summaryFiles(summary),
    },
  };
}

function modelFiles({ text, artifact }: Contest): Readonly<Record<string, string>> {
  return { [modelFile]: text, [cardFile]: modelCard(artifact) };
}

function summaryFiles(summary: Summary): Readonly<Record<string, string>> {
  return {
    [summaryFile]: `${JSON.stringify(summary, null, 2)}\n`,
    [summaryTextFile]: summaryMarkdown(summary),
  };
}
