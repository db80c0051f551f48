import { readFileSync } from 'node:fs';
import { IMAGE } from '../../runtime/contract/image';
import type { Artifact } from '../../runtime/model/artifact';
import { ArtifactError } from '../../runtime/model/artifact-error';
import { parseArtifact } from '../../runtime/model/artifact-file';
import { REGISTRY } from '../../runtime/contract/retraining';
import { nearestName } from '../../runtime/data/nearest-name';
import { MLFLOW_FOLDER, type S3 } from '../training/s3';
import { parseReleaseFile, releaseKey, type ReleasedModel } from './release-file';

/** Path of a model in the image, and the identity that it must have. */
export interface ModelInImageProps {
  /** Absolute path of the artifact in the image. */
  readonly path: string;
  /**
   * Digest that the artifact must have, `sha256:` and 64 hexadecimal digits; the runtime refuses any other file.
   *
   * @default - any digest
   */
  readonly digest?: string;
  /**
   * Version that the artifact must have; the runtime refuses any other.
   *
   * @default - any version
   */
  readonly version?: string;
}

/** Identity that an artifact must have. */
export interface ExpectedArtifact {
  /**
   * Digest that the artifact must have, `sha256:` and 64 hexadecimal digits.
   *
   * @default - any digest
   */
  readonly digest?: string;
  /**
   * Version that the artifact must have.
   *
   * @default - any version
   */
  readonly version?: string;
}

/** A version of a registered model that `cdk8s-aiops release` released. */
export interface ModelFromRegistryProps {
  /** The registry: an `MLflow` of this app, or the bucket in which one elsewhere keeps its artifacts, below `mlflow/`. */
  readonly mlflow: { readonly artifacts: S3; readonly trackingUri?: string };

  /** Name of the registered model. */
  readonly name: string;

  /**
   * Alias of the version, which `cdk8s-aiops release` follows; a pod never asks for it.
   *
   * @default 'champion'
   */
  readonly alias?: string;

  /**
   * The same bucket with another Secret, such as one whose keys only read. The Secret is in the namespace of the service.
   *
   * @default - the bucket of `mlflow`
   */
  readonly bucket?: S3;

  /**
   * ARN of a role that the pods take by their web identity, instead of keys in a Secret. It must trust the service account
   * that is named as the service is.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   * @default - the keys of the bucket's Secret
   */
  readonly roleArn?: string;

  /**
   * Path of the file that `cdk8s-aiops release` writes, absolute or from the working directory.
   *
   * @default 'release.json'
   */
  readonly releaseFile?: string;
}

/** An artifact that an init container fetches. */
export interface FetchedModel {
  /** Name of the registered model and the alias of the version, such as `churn@champion`. */
  readonly released: string;
  /** Address of the MLflow that the registered model is in. Undefined: it is not of this app. */
  readonly trackingUri?: string | undefined;
  /** Address of the artifact, `s3://bucket/key`. */
  readonly address: string;
  /** Digest that it must have. */
  readonly digest: string;
  /** Its size. */
  readonly bytes: number;
  /** Bucket that it is in. */
  readonly bucket: S3;
  /** ARN of a role that is taken by the web identity. Undefined: the keys of the bucket's Secret. */
  readonly roleArn?: string | undefined;
}

/** Settings of the runtime that follow from a model. */
export interface ModelSettings {
  /** Absolute path of the artifact in the container. */
  readonly modelPath: string;
  /** Digest that the artifact must have. Undefined: any. */
  readonly modelDigest?: string;
  /** Version that the artifact must have. Undefined: any. */
  readonly modelVersion?: string;
}

/** A ConfigMap may have 1 MiB; 16 KiB of it are left for metadata. */
const CONFIG_MAP_LIMIT_BYTES = 1024 * 1024 - 16 * 1024;

/**
 * The model that a service serves, and the way it gets into the pod.
 *
 * @example
 * Model.fromArtifact('model/incident.json', { version: '1.0.0' });
 * Model.inImage({ path: '/app/model.json' });
 * Model.fromRegistry({ mlflow, name: 'incident' });
 */
export class Model {
  /** A model that was built into the image. */
  static inImage({ path, digest, version }: ModelInImageProps): Model {
    if (!path.startsWith('/')) {
      throw new Error(
        `the path of a model in the image must be absolute, got "${path}"; write ${IMAGE.workingDirectory}/${path}`,
      );
    }
    return new Model({ modelPath: path, modelDigest: digest, modelVersion: version });
  }

  /**
   * A model from a file that `cdk8s-aiops train` wrote, deployed in a ConfigMap. The file is read at synthesis, and
   * its digest and version go into the pod's environment, so that a pod never serves another file.
   *
   * Above 256 KiB the ConfigMap needs server-side apply: `kubectl apply` without it keeps a copy in an annotation.
   *
   * @param file path of the artifact, absolute or from the working directory
   * @param expected identity that the artifact must have; without it, any valid artifact
   * @see https://kubernetes.io/docs/concepts/configuration/configmap/
   * @throws if the file does not exist or is not a valid artifact, has another identity, or does not fit in a ConfigMap
   */
  static fromArtifact(file: string, expected: ExpectedArtifact = {}): Model {
    const text = read(file);
    const { digest, version, features } = parse(file, text);
    for (const [what, wanted, got] of [
      ['digest', expected.digest, digest],
      ['version', expected.version, version],
    ] as const) {
      if (wanted !== undefined && wanted !== got) {
        throw new Error(
          `${file} must have the ${what} ${wanted}, and has ${got}; release that artifact, or restore the file`,
        );
      }
    }
    const bytes = Buffer.byteLength(text);
    if (bytes > CONFIG_MAP_LIMIT_BYTES) {
      throw new Error(
        `${file} has ${bytes} bytes and a ConfigMap takes ${CONFIG_MAP_LIMIT_BYTES}; ` +
          'copy it into the image and use Model.inImage({ path, digest }), or train with fewer or shallower trees',
      );
    }
    return new Model(
      { modelPath: `${IMAGE.modelDirectory}/${IMAGE.modelFile}`, modelDigest: digest, modelVersion: version },
      { [IMAGE.modelFile]: text },
      features.map(({ name }) => name),
    );
  }

  /**
   * A version of a registered model. `cdk8s-aiops release` writes into release.json which version it is, with its digest
   * and its address in the bucket; synthesis reads that file and asks nobody. An init container fetches the artifact before
   * the server starts, checks its digest, and goes on where a download broke off. A pod that runs needs neither MLflow nor
   * the bucket any more.
   *
   * @throws if release.json has no such release, or the release is in another bucket
   */
  static fromRegistry(props: ModelFromRegistryProps): Model {
    const { mlflow, name, alias = REGISTRY.championAlias, bucket = mlflow.artifacts, roleArn } = props;
    const key = releaseKey(name, alias);
    const { address, digest, bytes, version } = released(props.releaseFile ?? 'release.json', key);
    const folder = `${mlflow.artifacts.url(MLFLOW_FOLDER)}/`;
    if (!address.startsWith(folder)) {
      throw new Error(
        `release.json has ${key} at ${address}, and the artifacts of mlflow are below ${folder}; release it with --artifacts ${folder.slice(0, -1)}, or give mlflow with the bucket that it is in`,
      );
    }
    if (bucket.bucket !== mlflow.artifacts.bucket) {
      throw new Error(
        `bucket must be the bucket of mlflow, ${mlflow.artifacts.bucket}, with another Secret, got ${bucket.bucket}; leave it out to use the Secret of mlflow`,
      );
    }
    if (roleArn !== undefined && !ROLE_ARN.test(roleArn)) {
      throw new Error(
        `roleArn must be the ARN of a role, got "${roleArn}"; write one like arn:aws:iam::123456789012:role/churn-serving`,
      );
    }
    return new Model(
      { modelPath: `${IMAGE.modelDirectory}/${IMAGE.modelFile}`, modelDigest: digest, modelVersion: version },
      undefined,
      undefined,
      { released: key, trackingUri: mlflow.trackingUri, address, digest, bytes, bucket, roleArn },
    );
  }

  private constructor(
    /** Settings of the runtime. */
    readonly settings: ModelSettings,
    /** Data of the ConfigMap. Undefined: the image holds the model, or it is fetched. */
    readonly data?: Readonly<Record<string, string>>,
    /** Names of the features. Undefined: they are not known at synthesis. */
    readonly features?: readonly string[],
    /** What the init container fetches. Undefined: nothing is. */
    readonly fetched?: FetchedModel,
  ) {}
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

function released(file: string, key: string): ReleasedModel {
  const command = `cdk8s-aiops release --registered-model ${key.replace(/@.*$/, '')} --alias ${key.replace(/^.*@/, '')}`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const problem = error.code === 'ENOENT' ? 'it does not exist' : error.message;
    throw new Error(`${file} cannot be read: ${problem}; run ${command}, which writes it`, { cause: error });
  }
  const models = parseReleaseFile(text, file).models ?? {};
  const model = models[key];
  if (model !== undefined) return model;
  const near = nearestName(key, Object.keys(models));
  throw new Error(
    `${file} has no release of ${key}; ${near === undefined ? `run ${command}` : `did you mean "${near}"? Else run ${command}`}`,
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const problem = error.code === 'ENOENT' ? 'it does not exist' : error.message;
    throw new Error(
      `the artifact ${file} cannot be read: ${problem}; give Model.fromArtifact the file that cdk8s-aiops train --out wrote, by an absolute path or one from the folder that synth runs in`,
      { cause: error },
    );
  }
}

function parse(file: string, text: string): Artifact {
  try {
    return parseArtifact(text);
  } catch (error) {
    if (error instanceof ArtifactError)
      throw new Error(`${file} cannot be served: ${error.message}`, { cause: error });
    throw error;
  }
}
