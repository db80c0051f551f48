import type { ContainerSize } from '../observability/charts/container-size';
import type { IngressProps } from '../serving/service-ingress';
import type { PostgresDatabase } from './postgres';
import type { S3 } from './s3';

/** Props of `MLflow`. */
export interface MLflowProps {
  /**
   * Image with `mlflow[auth]`, psycopg2 and boto3: repository, tag, and digest where it is known. The official image
   * `ghcr.io/mlflow/mlflow:v3.17.2` holds neither psycopg2 nor boto3, and what its variant `-full` holds differs between
   * versions; `templates/mlflow/Dockerfile` of this package makes a small one that is pinned.
   *
   * @see https://github.com/mlflow/mlflow/issues/9513
   */
  readonly image: string;

  /** Database for experiments, the registry and users. An empty one is filled at the first start. */
  readonly database: PostgresDatabase;

  /** Bucket for artifacts, below `mlflow/`. Clients reach it through the server. */
  readonly artifacts: S3;

  /**
   * Name of a Secret with the keys `username` and `password` of the administrator, and `secret-key`, which signs forms.
   * MLflow reads the password at its first start alone.
   *
   * @see https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/
   */
  readonly adminSecret: string;

  /**
   * Number of pods. Start with one: two that find the database empty would both fill it.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Namespaces whose pods may send requests, besides MLflow's own.
   *
   * @default - none
   */
  readonly requestsFrom?: readonly string[];

  /**
   * Lets browsers in from outside the cluster, to everything that a login permits.
   *
   * @default - no Ingress
   */
  readonly ingress?: Omit<IngressProps, 'apis' | 'paths'>;

  /**
   * Requests and limits of each pod. A server without the job executor takes about 530 MB.
   *
   * @default - 250m and 1Gi
   */
  readonly size?: ContainerSize;

  /**
   * Name of every object. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Name of the application that it is part of, for the label `app.kubernetes.io/part-of`.
   *
   * @default - the chart's namespace
   */
  readonly partOf?: string;
}

/** A user of MLflow that trains. */
export interface MLflowTrainerProps {
  /** Name of a Secret with the keys `username` and `password`; the password has at least 12 characters. */
  readonly secret: string;
  /** Experiments that the user may write. They are made if they are missing. */
  readonly experiments: readonly string[];
  /** Registered models that the user may write, aliases included. They are made if they are missing. */
  readonly registeredModels: readonly string[];
}
