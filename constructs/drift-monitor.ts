import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../runtime/contract';
import { meanShiftThreshold } from '../runtime/drift/mean-shift';
import { webhookEgress } from './drift-webhook-egress';
import type { InferenceService } from './inference-service';
import type { SecretKey } from './pod-template';

/** Who is told when a window starts to drift. */
export interface DriftWebhookProps {
  /** Receiver, https unless `allowHttp`. */
  readonly url: string;
  /**
   * Key that signs each body (HMAC-SHA256), in a Secret of the chart's namespace.
   *
   * @default - bodies are not signed
   */
  readonly signingSecret?: SecretKey;
  /**
   * Hosts that the webhook may be on.
   *
   * @default - the host of `url` alone
   */
  readonly hosts?: readonly string[];
  /**
   * Whether the receiver may have a private address, as one inside the cluster has.
   *
   * @default false
   */
  readonly allowPrivate?: boolean;
  /**
   * Whether the receiver may be plain http.
   *
   * @default false
   */
  readonly allowHttp?: boolean;
}

export interface DriftMonitorProps {
  /** The service whose requests are compared with the model's baseline. */
  readonly target: InferenceService;

  /**
   * Distance of one row from the baseline mean that counts as drift, in baseline standard deviations; 0.1 to 100.
   * For the mean of n rows it is divided by the square root of n.
   *
   * @default 4
   */
  readonly threshold?: number;

  /**
   * Smallest shift of a mean that is worth an alarm, however many rows show it, in baseline standard deviations;
   * 0 to 100. At 0, a long window alarms at shifts that matter to nobody.
   *
   * @default 0.5
   */
  readonly minimumShift?: number;

  /**
   * Rows that a pod's window holds, 10 to 100,000; the oldest leaves first.
   *
   * @default 100
   */
  readonly window?: number;

  /**
   * Rows that the window must hold before it is judged, 2 to `window`.
   *
   * @default 30
   */
  readonly minimumSample?: number;

  /**
   * Who is told. The service's network policy is opened for it.
   *
   * @default - nobody; drift shows in the metrics and the alerts
   */
  readonly webhook?: DriftWebhookProps;
}

/** Watches what a service is asked. The numbers given here go to the runtime, and into the alerts on drift. */
export class DriftMonitor extends Construct {
  readonly target: InferenceService;
  readonly threshold: number;
  readonly minimumShift: number;
  readonly window: number;
  readonly minimumSample: number;
  /** Lets the pods reach the webhook, where there is one. */
  readonly networkPolicy?: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: DriftMonitorProps) {
    super(scope, id);
    const { target, webhook } = props;
    this.target = target;
    this.threshold = props.threshold ?? ENVIRONMENT.driftThreshold.default;
    this.minimumShift = props.minimumShift ?? ENVIRONMENT.driftMinimumShift.default;
    this.window = props.window ?? ENVIRONMENT.driftWindow.default;
    this.minimumSample = props.minimumSample ?? ENVIRONMENT.driftMinimumSample.default;
    target.addSettings(this, {
      driftEnabled: true,
      driftThreshold: this.threshold,
      driftMinimumShift: this.minimumShift,
      driftWindow: this.window,
      driftMinimumSample: this.minimumSample,
      driftWebhook: webhook?.url,
      driftWebhookHosts: webhook?.hosts,
      driftWebhookAllowPrivate: webhook?.allowPrivate,
      driftWebhookAllowHttp: webhook?.allowHttp,
      driftWebhookSecretFile: webhook?.signingSecret && target.mountSecret(webhook.signingSecret),
    });
    if (webhook !== undefined) {
      this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
        metadata: { name: `${target.name}-allow-drift-webhook`, labels: { ...target.labels } },
        spec: {
          podSelector: { matchLabels: { ...target.matchLabels } },
          policyTypes: ['Egress'],
          egress: [webhookEgress(webhook.url, webhook.allowPrivate ?? false)],
        },
      });
    }
  }

  /** Shift of a full window's mean above which it has drifted, in baseline standard deviations. */
  get fullWindowShift(): number {
    return meanShiftThreshold(this.window, {
      driftThreshold: this.threshold,
      driftMinimumShift: this.minimumShift,
    });
  }
}
