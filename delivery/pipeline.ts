/** What the pipelines of one repository do. Writers make GitLab's file and GitHub's workflows of it. */
export interface Pipeline {
  /**
   * Environments by the branch that holds their manifests. Releases are commits on the first branch.
   *
   * @example { main: 'prod', dev: 'dev' }
   */
  readonly branches: Readonly<Record<string, string>>;

  /** Major versions of Node that tests run on. The last one runs all other jobs. */
  readonly node: readonly [number, ...number[]];

  /** How the `cdk8s-aiops` command is started, after `npm ci`, such as `npx cdk8s-aiops`. */
  readonly command: string;

  readonly test: TestJob;

  /**
   * A training that starts by schedule, by hand or by drift, and the release of its champion.
   *
   * @default - no retraining
   */
  readonly retraining?: Retraining;

  /**
   * Images that are built, pushed and released.
   *
   * @default - none: the repository deploys images that others build
   */
  readonly images?: Images;

  /**
   * The npm package that a tag publishes. GitHub only: npm trusts one workflow.
   *
   * @default - none
   */
  readonly publish?: PublishJob;
}

/** Tests, and the proof that the committed manifests are those that the code makes. */
interface TestJob {
  /**
   * Script that installs what tests need and npm does not bring.
   *
   * @default - none
   */
  readonly setup?: string;
  readonly timeoutMinutes: number;
}

/** One run of `cdk8s-aiops retrain`. It runs where the variables of RETRAINING_VARIABLES are set. */
export interface Retraining {
  /** Service whose drift starts it, as namespace/name: `DRIFT_SERVICE` of the trigger must be this one. */
  readonly service: string;
  /** Name of the registered model in MLflow. */
  readonly registeredModel: string;
  /** Column to predict. */
  readonly label: string;
  /** Rules of `retrain --gate` that must hold. */
  readonly gates: readonly string[];
  /** Times in UTC, in five fields. GitLab's schedules are made in its settings and not in a file. */
  readonly schedule: string;
}

/** How a release gets onto the branch. */
type ReleaseBy = 'push' | 'merge-request';

export interface Images {
  /** Each name follows the registry of the platform; the first one is the image of the service. */
  readonly builds: readonly [ImageBuild, ...ImageBuild[]];
  /** Platforms of each image, such as `linux/amd64`. */
  readonly platforms: readonly string[];
  /** What starts the build. */
  readonly on: ImageTrigger;
  readonly releaseBy: ReleaseBy;
}

/** A tag `v1.2.3` that is the version of package.json, or a change of these paths on the first branch. */
type ImageTrigger = 'version-tag' | { readonly changesOf: readonly [string, ...string[]] };

/** One `docker buildx build`. */
export interface ImageBuild {
  /** Last part of the repository's name, such as `runtime-streaming`. */
  readonly name: string;
  /**
   * Folder that is sent to the builder.
   *
   * @default '.'
   */
  readonly context?: string;
  /**
   * Stage of the Dockerfile.
   *
   * @default - the last one
   */
  readonly target?: string;
  /** @default - none */
  readonly buildArgs?: Readonly<Record<string, string>>;
}

export interface PublishJob {
  /** Environment of GitHub that npm knows as part of the trusted publisher. */
  readonly environment: string;
}

/** A retraining runs where all of these are set: without them there is neither a registry nor data. */
export const RETRAINING_VARIABLES = ['MLFLOW_TRACKING_URI', 'TRAINING_DATA'] as const;

/** Further variables of a retraining and its release. The first list is no secret. */
export const RETRAINING_SETTINGS = {
  variables: ['MLFLOW_ARTIFACTS_DESTINATION', 'AWS_REGION', 'AWS_ENDPOINT_URL_S3'],
  secrets: [
    'MLFLOW_TRACKING_USERNAME',
    'MLFLOW_TRACKING_PASSWORD',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
  ],
} as const;

/** What a drift event tells the pipeline that it starts. */
export const DRIFT_VARIABLES = {
  service: 'DRIFT_SERVICE',
  digest: 'DRIFT_DIGEST',
  cause: 'DRIFT_CAUSE',
} as const;

/** Type of the `repository_dispatch` that starts a retraining on GitHub. */
export const DRIFT_EVENT_TYPE = 'drift';

/** Beginning of the message of every commit that a release makes. */
export const RELEASE_PREFIX = 'release: ';

/** The branch that releases are committed to. */
export function releaseBranch({ branches }: Pipeline): string {
  const [first] = Object.keys(branches);
  if (first === undefined) throw new Error("branches is empty; name at least one, such as { main: 'prod' }");
  return first;
}

/** Version of Node that all jobs but the tests run on. */
export function nodeVersion({ node }: Pipeline): number {
  return node.at(-1) ?? node[0];
}
