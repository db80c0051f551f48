import { type ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as keda from '../../imports/keda.sh';
import { STREAM_ENVIRONMENT } from '../../runtime/contract/streaming/environment';
import { checkPodCount } from '../private/pod-count';
import type { KafkaAccess } from './kafka-access';
import type { StreamScorer } from './stream-scorer';

/** Props of `LagScalingPolicy`. */
export interface LagScalingPolicyProps {
  /** The scorer to scale. Its `replicas` must be left out. */
  readonly target: StreamScorer;

  /**
   * Smallest number of pods, at least 1: without a pod, nobody would know the model's drift, and alerts on a scorer that
   * is gone would fire.
   *
   * @default 1
   */
  readonly minReplicas?: number;

  /**
   * Largest number of pods; more than `minReplicas`, and at most as many as the topic has partitions.
   *
   * @default - as many as the topic has partitions
   */
  readonly maxReplicas?: number;

  /**
   * Messages that may wait for each pod, on average. With 500, a lag of 2,000 asks for four pods. KEDA's own default is 10.
   *
   * @see https://keda.sh/docs/latest/scalers/apache-kafka/
   *
   * @default 500
   */
  readonly lagThreshold?: number;

  /**
   * Time between two looks at the lag.
   *
   * @see https://keda.sh/docs/latest/reference/scaledobject-spec/#pollinginterval
   *
   * @default Duration.seconds(15)
   */
  readonly pollingInterval?: Duration;

  /**
   * Stabilization window before scaling down: the lag must be low for this time. Each change of the number of pods moves
   * partitions, and nothing is consumed meanwhile.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleDownStabilization?: Duration;

  /**
   * Namespace of KEDA, whose pods ask the brokers for the lag.
   *
   * @default 'keda'
   */
  readonly kedaNamespace?: string;
}

/** KEDA's names of the mechanisms. */
const SASL = {
  PLAIN: 'plaintext',
  'SCRAM-SHA-256': 'scram_sha256',
  'SCRAM-SHA-512': 'scram_sha512',
} as const;

/**
 * Scales a scorer by the lag of its group: a ScaledObject of KEDA, with the TriggerAuthentication by which KEDA asks the
 * brokers, as the scorer's own client. It needs `kedaOperator({ namespace })` in the cluster.
 *
 * @see https://keda.sh/docs/latest/scalers/apache-kafka/
 * @example
 * new LagScalingPolicy(chart, 'scaling', { target: scorer, minReplicas: 2, maxReplicas: 12, lagThreshold: 1000 });
 */
export class LagScalingPolicy extends Construct {
  /** The scorer that is scaled. */
  readonly target: StreamScorer;
  /** Smallest number of pods. */
  readonly minReplicas: number;
  /** Largest number of pods. */
  readonly maxReplicas: number;
  /** Messages that may wait for each pod. */
  readonly lagThreshold: number;
  /** The ScaledObject; KEDA makes a HorizontalPodAutoscaler of it. */
  readonly scaledObject: ApiObject;
  /** By what KEDA knows the brokers, and they know it. */
  readonly triggerAuthentication: ApiObject;

  constructor(scope: Construct, id: string, props: LagScalingPolicyProps) {
    super(scope, id);
    const { target, minReplicas = 1, lagThreshold = 500 } = props;
    const { kafka, topic, group } = target;
    this.target = target;
    this.minReplicas = minReplicas;
    this.maxReplicas = props.maxReplicas ?? topic.partitions;
    this.lagThreshold = lagThreshold;
    checkPodCount('minReplicas', minReplicas);
    if (!Number.isInteger(lagThreshold) || lagThreshold < 1) {
      throw new Error(
        `lagThreshold must be a whole number of messages, at least 1, got ${lagThreshold}; write 500`,
      );
    }
    target.scaleBy(this, this);
    if (minReplicas >= this.maxReplicas) {
      throw new Error(
        `maxReplicas must be more than minReplicas (${minReplicas}), got ${this.maxReplicas}, which scales nothing; ` +
          `leave the LagScalingPolicy out and give the StreamScorer replicas: ${this.maxReplicas}`,
      );
    }
    kafka.admit(props.kedaNamespace ?? 'keda', { app: 'keda-operator' });

    const metadata = { name: target.name, labels: { ...target.labels } };
    this.triggerAuthentication = new keda.TriggerAuthentication(this, 'TriggerAuthentication', {
      metadata,
      spec: authentication(kafka),
    });
    this.scaledObject = new keda.ScaledObject(this, 'ScaledObject', {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target.name },
        minReplicaCount: minReplicas,
        maxReplicaCount: this.maxReplicas,
        pollingInterval: wholeSeconds('pollingInterval', props.pollingInterval ?? Duration.seconds(15)),
        // where the lag cannot be read, as many pods as there are go on
        fallback: {
          behavior: keda.ScaledObjectSpecFallbackBehavior.CURRENT_REPLICAS_IF_HIGHER,
          failureThreshold: 3,
          replicas: minReplicas,
        },
        advanced: {
          restoreToOriginalReplicaCount: false,
          horizontalPodAutoscalerConfig: {
            behavior: {
              scaleUp: {
                stabilizationWindowSeconds: 0,
                selectPolicy: 'Max',
                policies: [{ type: 'Percent', value: 100, periodSeconds: 60 }],
              },
              scaleDown: {
                stabilizationWindowSeconds: wholeSeconds(
                  'scaleDownStabilization',
                  props.scaleDownStabilization ?? Duration.minutes(5),
                ),
                selectPolicy: 'Max',
                policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
              },
            },
          },
        },
        triggers: [
          {
            type: 'kafka',
            metricType: 'AverageValue',
            metadata: {
              bootstrapServers: kafka.bootstrapServers.join(','),
              consumerGroup: group,
              topic: topic.name,
              lagThreshold: String(lagThreshold),
              // the default is latest, which sees no lag where nothing was committed yet
              offsetResetPolicy: target.offsetReset,
              // more pods than partitions would read nothing
              allowIdleConsumers: 'false',
              tls: 'enable',
              sasl: kafka.login.sasl === undefined ? 'none' : SASL[kafka.login.sasl.mechanism],
            },
            authenticationRef: {
              name: target.name,
              kind: keda.ScaledObjectSpecTriggersAuthenticationRefKind.TRIGGER_AUTHENTICATION,
            },
          },
        ],
      },
    });
  }
}

/** @see https://keda.sh/docs/latest/scalers/apache-kafka/#authentication-parameters */
function authentication({
  login: { ca, certificate, privateKey, sasl },
}: KafkaAccess): keda.TriggerAuthenticationSpec {
  const keys = { ca, cert: certificate, key: privateKey, password: sasl?.password };
  const secrets = Object.entries(keys).flatMap(([parameter, key]) =>
    key === undefined ? [] : [{ parameter, name: key.name, key: key.key }],
  );
  return {
    secretTargetRef: secrets,
    // the user name is no secret, and KEDA takes it from nowhere else
    env: sasl && [
      { parameter: 'username', name: STREAM_ENVIRONMENT.kafkaUsername.name, containerName: 'scorer' },
    ],
  };
}

function wholeSeconds(name: string, duration: Duration): number {
  const seconds = duration.toMilliseconds() / 1000;
  if (Number.isInteger(seconds) && seconds <= 3600) return seconds;
  throw new Error(`${name} must be whole seconds, at most 3600, got ${seconds}; write Duration.seconds(30)`);
}
