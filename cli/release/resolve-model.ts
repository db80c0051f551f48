import type { ReleasedModel } from '../../constructs/serving/release-file';
import { REGISTRY } from '../../runtime/contract/retraining';
import { parseArtifact } from '../../runtime/model/artifact-file';
import { ArtifactError } from '../../runtime/model/artifact-error';
import type { ModelRegistry, ModelVersion } from '../../runtime/registry/model-registry';
import type { Tracking } from '../../runtime/registry/tracking';
import { summarySchema, type Summary } from '../../runtime/retrain/summary';
import { ReleaseError } from './release-error';

/** What an alias of the registry stands for now. */
export interface ResolvedModel {
  readonly model: Omit<ReleasedModel, 'withdrawn'>;
  /** Of the run that trained it. */
  readonly summary: Summary;
  /** Address of the run's page; undefined if the run was deleted. */
  readonly runPage: string | undefined;
}

interface Registered {
  readonly name: string;
  readonly alias: string;
  readonly trackingUri: string;
  /** Where MLflow puts artifacts, `s3://bucket/folder`; undefined: its versions name the bucket. */
  readonly artifacts: string | undefined;
}

/**
 * Reads the version with an alias: its number, its digest, and where a pod finds its artifact without MLflow.
 *
 * @throws RegistryError if MLflow is away or refuses
 * @throws ReleaseError if nothing has the alias, or it was not registered by `retrain`, or its artifact is another one
 */
export async function resolveModel(
  { name, alias, trackingUri, artifacts }: Registered,
  registry: ModelRegistry,
  tracking: Tracking,
): Promise<ResolvedModel> {
  const version = await registry.byAlias(alias);
  if (version === undefined) {
    throw new ReleaseError(
      `no version of the registered model "${name}" has the alias ${alias}; run cdk8s-aiops retrain, which sets ${REGISTRY.championAlias}, or set it in MLflow`,
    );
  }
  const { tags, modelFile, summaryFile } = REGISTRY;
  const digest = tagOf(version, tags.digest);
  const text = await registry.artifact(version, modelFile);
  let stated: string;
  try {
    stated = parseArtifact(text).digest;
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    throw new ReleaseError(`version ${version.number} of "${name}" cannot be released: ${error.message}`);
  }
  if (stated !== digest) {
    throw new ReleaseError(
      `the artifact of version ${version.number} of "${name}" is ${stated}, and its tag ${tags.digest} states ${digest}; somebody replaced the file or the tag: set the alias ${alias} to a version that is whole`,
    );
  }
  const summary = summarySchema.parse(JSON.parse(await registry.artifact(version, summaryFile)));
  const experiment = await tracking.experimentOf(version.runId);
  return {
    model: {
      number: version.number,
      version: tagOf(version, tags.version),
      digest,
      address: `${folderOf(version, artifacts)}/${modelFile}`,
      bytes: Buffer.byteLength(text),
      run: version.runId,
      data: tagOf(version, tags.dataDigest),
    },
    summary,
    runPage:
      experiment === undefined
        ? undefined
        : `${trackingUri.replace(/\/+$/, '')}/#/experiments/${experiment}/runs/${version.runId}`,
  };
}

function tagOf(version: ModelVersion, key: string): string {
  const value = version.tags.get(key);
  if (value !== undefined) return value;
  throw new ReleaseError(
    `version ${version.number} has no tag ${key}: it was not registered by cdk8s-aiops retrain, and its digest is not known; set the alias to a version that was`,
  );
}

/** MLflow's proxy hides where artifacts are. */
function folderOf({ number, source }: ModelVersion, artifacts: string | undefined): string {
  if (source.startsWith('s3://')) return source.replace(/\/+$/, '');
  const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.+?)\/*$/.exec(source)?.[1];
  if (path === undefined) {
    throw new ReleaseError(
      `version ${number} is at ${source}, where no pod can fetch it; start MLflow with --artifacts-destination s3://…`,
    );
  }
  if (artifacts === undefined) {
    throw new ReleaseError(
      `version ${number} is at ${source}, and only MLflow knows in which bucket that is; give --artifacts what MLflow was started with as --artifacts-destination, such as s3://acme-models/mlflow`,
    );
  }
  return `${artifacts.replace(/\/+$/, '')}/${path}`;
}
