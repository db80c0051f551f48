import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { DriftCorrection, DriftTest } from '../../runtime/contract/drift-tests';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import type { Settings } from '../../runtime/config/config';
import { egressTo, type PeerPods } from '../private/egress';
import { fleetDrift, type FleetDrift, type FleetDriftProps } from './fleet-drift-props';
import type { InferenceService } from './inference-service';
import type { SettingNames } from './runtime-settings';
import type { SecretKey } from '../secret-key';

/** Receiver of the events that are sent when drift is confirmed and when it ends. */
export interface DriftWebhookProps {
  /** Address of the receiver; https unless `allowHttp`. */
  readonly url: string;
  /**
   * Key that signs each body (HMAC-SHA256), in a Secret of the chart's namespace.
   *
   * @see https://github.com/standard-webhooks/standard-webhooks
   *
   * @default - bodies are not signed
   */
  readonly signingSecret?: SecretKey;
  /**
   * Hosts that the URL may name.
   *
   * @default - only the host of `url`
   */
  readonly hosts?: readonly string[];
  /**
   * Whether the receiver may have a private address, such as one inside the cluster. Link-local addresses and the
   * metadata services of clouds are never reached.
   *
   * @default false
   */
  readonly allowPrivate?: boolean;
  /**
   * Pods of the cluster that the network policy opens to, instead of every address on the port of `url`. Needs
   * `allowPrivate`, because pods have private addresses. A network policy sees the port of the pod, so the port in `url`
   * must be that of the receiver's container.
   *
   * @default - any address on the port of `url`
   */
  readonly receiver?: PeerPods;
  /**
   * Whether the receiver may be plain http.
   *
   * @default false
   */
  readonly allowHttp?: boolean;
}

/** Number of evaluations that confirm a change. */
export interface Hysteresis {
  /** Evaluations that must agree, 1 to `m`. */
  readonly k: number;
  /** Latest evaluations that are counted, 1 to 100. */
  readonly m: number;
}

/** Props of `DriftMonitor`. */
export interface DriftMonitorProps {
  /** The service whose requests are compared with the model's baseline. */
  readonly target: InferenceService;

  /**
   * How a window of rows is compared with the training data. More tests detect more kinds of drift. They do not raise
   * more false alarms, because all share one budget: each test gets a smaller part of it, and detects a shift a little
   * later.
   *
   * - `mean_shift`: the mean has moved. Cheap and easy to explain; it detects nothing else.
   * - `ks` (Kolmogorov–Smirnov), `anderson_darling`, `wasserstein`: the distribution of a number has changed, in the
   *   middle, in the tails, or by how far values have moved.
   * - `psi` (population stability index): the shares of ten ranges, or of categories, have changed.
   * - `chi_squared`: the shares of categories have changed.
   * - `mmd` (maximum mean discrepancy): the joint distribution of the features has changed, such as their correlation,
   *   even if each feature alone has not. It runs on a separate thread and takes about 20 MB of memory.
   * - `refused`: more rows than in training cannot be predicted, because a value is missing, of another type, or of an
   *   unseen category. The other tests never see such rows.
   *
   * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/drift.md#how-it-works
   *
   * @default - all but `mmd`
   */
  readonly detectors?: readonly DriftTest[];

  /**
   * Share of windows without drift that may be reported as `possible`: 0.001 is one in 1,000. A smaller share means
   * fewer false alarms, and small shifts are found later or not at all. It is the share over all features and
   * detectors, before `hysteresis` confirms. A model that was trained with the same window and no greater budget
   * (`cdk8s-aiops train --drift-window --drift-budget`) has calibrated thresholds that keep this share.
   *
   * @default 0.001
   */
  readonly falseAlarmBudget?: number;

  /**
   * How the budget is divided among features and detectors if the model has no calibrated thresholds.
   *
   * - `bonferroni`: equal parts. The share of false alarms stays within the budget.
   * - `fdr` (Benjamini–Hochberg): like `bonferroni` while few features drift, less strict when many do. It finds more
   *   of the features that drift together; some reported features may not have drifted.
   * - `none`: each gets the whole budget. It finds drift sooner, and multiplies the expected false alarms by the number
   *   of features and detectors.
   *
   * @see https://en.wikipedia.org/wiki/False_discovery_rate
   *
   * @default bonferroni
   */
  readonly correction?: DriftCorrection;

  /**
   * Drift is confirmed, or ended, when k of the last m evaluations agree; to confirm it, the rows that came after the
   * first of them must have drifted, too. Until then it is `possible`, which raises no warning. A greater k means fewer
   * false alarms and a delay of k − 1 evaluations when drift begins and when it ends. `{ k: 1, m: 1 }` confirms at once.
   *
   * @default { k: 2, m: 3 }
   */
  readonly hysteresis?: Hysteresis;

  /**
   * Distance of one row from the baseline mean that counts as drift, in baseline standard deviations; 0.1 to 100. For
   * the mean of n rows it is divided by the square root of n. It decides the field `drift` in the answer to a request.
   * If the model has a larger calibrated threshold for a feature, that threshold applies.
   *
   * @default 4
   */
  readonly threshold?: number;

  /**
   * Smallest shift of a mean that is worth an alarm, however many rows show it, in baseline standard deviations; 0 to
   * 100. At 0, a long window raises alarms at negligible shifts.
   *
   * @default 0.5
   */
  readonly minimumShift?: number;

  /**
   * Smallest change of a distribution that is worth an alarm, 0 to 10: the change of a normal distribution that is
   * shifted by this many standard deviations. It has no effect on windows of about a hundred rows, where a significant
   * change is always larger. It suppresses alarms about negligible changes in windows of thousands of rows.
   *
   * @default 0.2
   */
  readonly minimumEffect?: number;

  /**
   * Rows that a pod's window holds, 10 to 100,000; the oldest leaves first. A longer window finds smaller shifts, and
   * takes longer to fill with changed rows: a large shift is found after about a third of the window. A window of 100
   * rows misses about half of the shifts of 0.25 standard deviations in one of ten features; a window of 500 rows
   * misses none, and finds them after some 500 rows. A model trained for another window (`train --drift-window`) has no
   * calibrated thresholds for this one; the analytic thresholds that apply instead detect slightly less. Memory: eight
   * bytes per value.
   *
   * @default 100
   */
  readonly window?: number;

  /**
   * Age at which a row leaves the window, however few are left; a second to 30 days. Without it, the window of a pod
   * with little traffic holds yesterday's rows together with today's. With fewer rows than `minimumSample` the window
   * is not evaluated, and the last result is kept.
   *
   * @default - rows leave by count alone
   */
  readonly windowDuration?: Duration;

  /**
   * Rows that the window must hold before it is evaluated, 2 to `window`. A lower number gives a result sooner after a
   * start, but then only large shifts are detected, and with thresholds that no calibration holds for.
   *
   * @default - a full window
   */
  readonly minimumSample?: number;

  /**
   * New rows after which the window is evaluated again. A lower number detects drift sooner. Consecutive evaluations
   * then share more rows, so `hysteresis` suppresses fewer false alarms.
   *
   * @default 25
   */
  readonly evaluateEvery?: number;

  /**
   * Shortest time between two evaluations, up to an hour. It limits their cost under heavy traffic.
   *
   * @default Duration.seconds(1)
   */
  readonly evaluationInterval?: Duration;

  /**
   * Drift over the rows of all pods together, which recording rules compute from counters. It finds small, lasting
   * changes for which a single pod has too few rows. The settings above apply to each pod alone.
   *
   * @default - an alert if the population stability index of a day's rows, at least 1,000, exceeds 0.1
   */
  readonly fleet?: FleetDriftProps;

  /**
   * Receiver of drift events: each pod sends one when its drift is confirmed, and one when it ends. A network policy
   * lets the pods reach the receiver.
   *
   * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/webhook.md
   *
   * @default - no webhook; metrics and alerts still report drift
   */
  readonly webhook?: DriftWebhookProps;
}

const PROP_NAMES: SettingNames = {
  driftThreshold: 'threshold',
  driftMinimumShift: 'minimumShift',
  driftWindow: 'window',
  driftWindowSeconds: 'windowDuration',
  driftMinimumSample: 'minimumSample',
  driftTests: 'detectors',
  driftCorrection: 'correction',
  driftFalseAlarmBudget: 'falseAlarmBudget',
  driftMinimumEffect: 'minimumEffect',
  driftConfirmations: 'hysteresis.k',
  driftConfirmationWindows: 'hysteresis.m',
  driftEvaluateEvery: 'evaluateEvery',
  driftEvaluateSeconds: 'evaluationInterval',
  driftWebhook: 'webhook.url',
  driftWebhookHosts: 'webhook.hosts',
  driftWebhookAllowPrivate: 'webhook.allowPrivate',
  driftWebhookAllowHttp: 'webhook.allowHttp',
  driftWebhookSecretFile: 'webhook.signingSecret',
};

/**
 * Compares the requests of a service with the model's training data. Its settings go to the runtime and to the alerts
 * on drift.
 *
 * @example
 * new DriftMonitor(chart, 'drift', {
 *   target: service,
 *   window: 500,
 *   webhook: {
 *     url: 'https://hooks.acme.io/drift',
 *     signingSecret: { name: 'drift-webhook', key: 'signing-key' },
 *   },
 * });
 */
export class DriftMonitor extends Construct {
  /** The service whose requests are compared with the model's baseline. */
  readonly target: InferenceService;
  /** Rows that a pod's window holds. */
  readonly window: number;
  /** Rows that the window must hold before it is evaluated. */
  readonly minimumSample: number;
  /** Settings of drift over the rows of all pods together. */
  readonly fleet: FleetDrift;
  /** Lets the pods reach the webhook. Undefined: no webhook. */
  readonly networkPolicy?: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: DriftMonitorProps) {
    super(scope, id);
    const { target, webhook } = props;
    this.target = target;
    this.window = props.window ?? ENVIRONMENT.driftWindow.default;
    this.minimumSample = props.minimumSample ?? this.window;
    this.fleet = fleetDrift(props.fleet);
    if (webhook !== undefined) {
      refuseLogin(webhook.url);
      requirePrivate(webhook);
    }
    if (props.detectors?.length === 0) {
      throw new Error(
        `${this.node.path}: detectors must have an item, got []; write ['mean_shift'] to compare means only, or leave it out for all but mmd`,
      );
    }
    const settings: Settings = {
      driftEnabled: true,
      driftThreshold: props.threshold,
      driftMinimumShift: props.minimumShift,
      driftWindow: this.window,
      driftWindowSeconds: seconds(props.windowDuration),
      driftMinimumSample: this.minimumSample,
      driftTests: props.detectors,
      driftCorrection: props.correction,
      driftFalseAlarmBudget: props.falseAlarmBudget,
      driftMinimumEffect: props.minimumEffect,
      driftConfirmations: props.hysteresis?.k,
      driftConfirmationWindows: props.hysteresis?.m,
      driftEvaluateEvery: props.evaluateEvery,
      driftEvaluateSeconds: seconds(props.evaluationInterval),
      driftWebhook: webhook?.url,
      driftWebhookHosts: webhook?.hosts,
      driftWebhookAllowPrivate: webhook?.allowPrivate,
      driftWebhookAllowHttp: webhook?.allowHttp,
      driftWebhookService: webhook && `${target.namespace}/${target.name}`,
      driftWebhookSecretFile: webhook?.signingSecret && target.mountSecret(webhook.signingSecret),
    };
    target.addSettings(this, settings, PROP_NAMES);
    if (webhook !== undefined) {
      this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
        metadata: { name: `${target.name}-allow-drift-webhook`, labels: { ...target.labels } },
        spec: {
          podSelector: { matchLabels: { ...target.matchLabels } },
          policyTypes: ['Egress'],
          egress: [egressTo(webhook.url, webhook)],
        },
      });
    }
  }
}

function seconds(duration: Duration | undefined): number | undefined {
  // toSeconds() is off in the last digit where seconds are not whole
  return duration && duration.toMilliseconds() / 1000;
}

function refuseLogin(url: string): void {
  if (!URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === '')) return;
  throw new Error(
    `the URL of the drift webhook holds a login, which git would keep, got one for ${new URL(url).host}; ` +
      'write webhook: { url, signingSecret: { name, key } }, and let the receiver check the signature',
  );
}

function requirePrivate({ receiver, allowPrivate }: DriftWebhookProps): void {
  if (receiver === undefined || allowPrivate === true) return;
  throw new Error(
    `the webhook's receiver is named in namespace "${receiver.namespace}", and allowPrivate is not set, got ${allowPrivate}; ` +
      'pods have private addresses: write allowPrivate: true, or leave out receiver',
  );
}
