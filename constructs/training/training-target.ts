import type { k8s } from 'cdk8s-plus-27';
import type { ReceiverSettings } from '../../runtime/config/receiver-config';
import { apiServerEgress, egressTo, type PeerPods } from '../private/egress';
import { withoutLogin } from '../private/without-login';
import type { SecretKey } from '../secret-key';
import type { RetrainingSchedule } from './retraining-schedule';

/** Options of `TrainingTarget.job`. */
export interface JobTargetOptions {
  /**
   * Networks in which the API server is, such as `10.0.0.1/32`, for the network policy.
   *
   * @default - any address, on the ports 443 and 6443; metadata services of clouds are left out
   */
  readonly apiServer?: readonly string[];
}

/** A server that starts trainings. */
export interface ServerTargetProps {
  /** URL of the server, such as `https://gitlab.com`, `https://api.github.com` or `http://airflow.training.svc:8080`. */
  readonly url: string;
  /**
   * Pods that answer there, for the network policy.
   *
   * @default - a server outside of the cluster
   */
  readonly pods?: PeerPods;
  /**
   * Whether the server may have a private address, such as one inside the cluster.
   *
   * @default - true if `pods` is given
   */
  readonly allowPrivate?: boolean;
  /**
   * Certificate authority of the server, PEM.
   *
   * @default - those that Node knows
   */
  readonly ca?: SecretKey;
}

/** Props of `TrainingTarget.gitLab`. */
export interface GitLabTargetProps extends ServerTargetProps {
  /** Path or number of the project. */
  readonly project: string;
  /** Trigger token of the project. */
  readonly triggerToken: SecretKey;
  /**
   * Branch or tag whose pipeline is started.
   *
   * @default 'main'
   */
  readonly ref?: string;
}

/** Props of `TrainingTarget.gitHub`. */
export interface GitHubTargetProps extends Omit<ServerTargetProps, 'url'> {
  /**
   * URL of the API.
   *
   * @default 'https://api.github.com'
   */
  readonly url?: string;
  /** Owner and name of the repository. */
  readonly repository: string;
  /** Token that may write the contents of that repository. */
  readonly token: SecretKey;
  /**
   * Type of the event, which the workflow names under `on.repository_dispatch.types`.
   *
   * @default 'drift'
   */
  readonly eventType?: string;
}

/** Props of `TrainingTarget.airflow`. */
export interface AirflowTargetProps extends ServerTargetProps {
  /** Id of the DAG. */
  readonly dag: string;
  /** User who may trigger the DAG. */
  readonly username: string;
  /** Password of that user. */
  readonly password: SecretKey;
}

/** The parts of a target, for `DriftReceiver`. */
interface TargetParts {
  readonly settings: ReceiverSettings;
  /** Token or password. */
  readonly token?: SecretKey;
  readonly ca?: SecretKey;
  readonly egress: k8s.NetworkPolicyEgressRule;
  /** The schedule whose CronJob is the template of the Jobs. */
  readonly schedule?: RetrainingSchedule;
}

/**
 * What a `DriftReceiver` starts when a model drifts.
 *
 * @example
 * TrainingTarget.job(schedule);
 * TrainingTarget.gitLab({
 *   url: 'https://gitlab.com',
 *   project: 'acme/models',
 *   triggerToken: { name: 'gitlab-trigger', key: 'token' },
 * });
 */
export class TrainingTarget {
  /**
   * A Job from the template of a schedule's CronJob. The same cause never makes two.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/
   */
  static job(schedule: RetrainingSchedule, { apiServer }: JobTargetOptions = {}): TrainingTarget {
    return new TrainingTarget({
      settings: { receiverTarget: 'kubernetes', receiverCronJob: schedule.name },
      egress: apiServerEgress(apiServer),
      schedule,
    });
  }

  /**
   * A pipeline of GitLab, with the variables `DRIFT_SERVICE`, `DRIFT_DIGEST` and `DRIFT_CAUSE`. After an answer that was
   * lost it may be started twice, so give its job a `resource_group`.
   *
   * @see https://docs.gitlab.com/ci/triggers/
   */
  static gitLab(props: GitLabTargetProps): TrainingTarget {
    return new TrainingTarget({
      ...serverParts(props),
      settings: {
        receiverTarget: 'gitlab',
        receiverUrl: props.url,
        receiverProject: props.project,
        receiverRef: props.ref,
      },
      token: props.triggerToken,
    });
  }

  /**
   * A `repository_dispatch` of GitHub, whose `client_payload` has `service`, `digest` and `cause`. After an answer that
   * was lost it may be sent twice, so give the workflow a `concurrency` group.
   *
   * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#repository_dispatch
   */
  static gitHub(props: GitHubTargetProps): TrainingTarget {
    const { url = 'https://api.github.com', repository, token, eventType } = props;
    return new TrainingTarget({
      ...serverParts({ ...props, url }),
      settings: {
        receiverTarget: 'github',
        receiverUrl: url,
        receiverProject: repository,
        receiverEventType: eventType,
      },
      token,
    });
  }

  /**
   * A run of a DAG, whose `conf` has `service`, `digest` and `cause`. The same cause never makes two.
   *
   * @see https://airflow.apache.org/docs/apache-airflow/stable/stable-rest-api-ref.html
   */
  static airflow(props: AirflowTargetProps): TrainingTarget {
    return new TrainingTarget({
      ...serverParts(props),
      settings: {
        receiverTarget: 'airflow',
        receiverUrl: props.url,
        receiverDag: props.dag,
        receiverUsername: props.username,
      },
      token: props.password,
    });
  }

  /** @internal */
  private constructor(
    /** @internal */
    readonly parts: TargetParts,
  ) {}
}

function serverParts({ url, pods, ca, allowPrivate = pods !== undefined }: ServerTargetProps) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '') {
    throw new Error(
      `url must be the http or https URL of the server, without a login, got "${withoutLogin(url)}"; write https://gitlab.com`,
    );
  }
  return { egress: egressTo(url, { receiver: pods, allowPrivate }), ca };
}
