import { readFileSync } from 'node:fs';
import { IMAGE } from '../../runtime/contract/image';
import type { Artifact } from '../../runtime/model/artifact';
import { ArtifactError } from '../../runtime/model/artifact-error';
import { parseArtifact } from '../../runtime/model/artifact-file';

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

  private constructor(
    /** Settings of the runtime. */
    readonly settings: ModelSettings,
    /** Data of the ConfigMap. Undefined: the image holds the model. */
    readonly data?: Readonly<Record<string, string>>,
    /** Names of the features. Undefined: the image holds the model. */
    readonly features?: readonly string[],
  ) {}
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
