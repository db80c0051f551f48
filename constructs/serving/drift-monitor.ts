import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { DriftCorrection, DriftTest } from '../../runtime/contract/drift-tests';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import type { Settings } from '../../runtime/config/config';
import { webhookEgress, type DriftWebhookReceiver } from './drift-webhook-egress';
import { fleetDrift, type FleetDrift, type FleetDriftProps } from './fleet-drift-props';
import type { InferenceService } from './inference-service';
import type { SettingNames } from './runtime-settings';
import type { SecretKey } from '../secret-key';

/** Receiver of an event when drift is confirmed and when it ends. */
export interface DriftWebhookProps {
  /** Address of the receiver; https unless `allowHttp`. */
  readonly url: string;
  /**
   * Key that signs each body (HMAC-SHA256), in a Secret of the chart's namespace.
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
   * Whether the receiver may have a private address, as one inside the cluster has. Link-local addresses and the metadata
   * services of clouds are never reached.
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
  readonly receiver?: DriftWebhookReceiver;
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

export interface DriftMonitorProps {
  /** The service whose requests are compared with the model's baseline. */
  readonly target: InferenceService;

  /**
   * How a window of rows is compared with the training data. More tests see more kinds of drift. They do not raise
   * more false alarms, for all of them share one budget; each gets a smaller part of it, and so finds a shift a little
   * later.
   *
   * - `mean_shift`: the mean has moved. Cheap and easy to explain; blind to everything else.
   * - `ks` (Kolmogorov–Smirnov), `anderson_darling`, `wasserstein`: the distribution of a number has changed, in the
   *   middle, in the tails, or by how far values have moved.
   * - `psi` (population stability index): the shares of ten ranges, or of categories, have changed.
   * - `chi_squared`: the shares of categories have changed.
   * - `mmd` (maximum mean discrepancy): features no longer go together as they did, though each looks as before. It
   *   runs on a thread of its own and takes some 20 MB of memory.
   *
   * @default - all but `mmd`
   */
  readonly detectors?: readonly DriftTest[];

  /**
   * Share of windows without drift that may be reported as `possible`: 0.001 is one in 1,000. A smaller share means
   * fewer false alarms, and small shifts are found later or not at all. It is the share over all features and
   * detectors, before `hysteresis` confirms. A model that was trained with the same window and no greater budget
   * (`cdk8s-aiops train --drift-window --drift-budget`) brings thresholds that were measured to keep it.
   *
   * @default 0.001
   */
  readonly falseAlarmBudget?: number;

  /**
   * How the budget is spread over features and detectors, where the model brings no thresholds of its own.
   *
   * - `bonferroni`: equally. The budget holds.
   * - `fdr` (Benjamini–Hochberg): as before while little has drifted, and less strictly where much has. It finds more
   *   of the features that drift together, and of those that it names a few may be innocent.
   * - `none`: each gets the whole budget. Finds drift sooner, and raises as many times more false alarms as there are
   *   features and detectors.
   *
   * @default bonferroni
   */
  readonly correction?: DriftCorrection;

  /**
   * Drift is confirmed, or ended, when k of the last m evaluations agree. Until then it is `possible`, which raises no
   * warning. A greater k means fewer false alarms and a delay of k − 1 evaluations when drift begins and when it ends.
   * `{ k: 1, m: 1 }` confirms at once.
   *
   * @default { k: 2, m: 3 }
   */
  readonly hysteresis?: Hysteresis;

  /**
   * Distance of one row from the baseline mean that counts as drift, in baseline standard deviations; 0.1 to 100.
   * For the mean of n rows it is divided by the square root of n. It decides the `drift` in the answer to a request;
   * where a model has learned that a feature's rows often lie further out, that distance counts.
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
   * Smallest change of a distribution that is worth an alarm, 0 to 10: the change of a normal distribution that is
   * shifted by this many standard deviations. It has no effect on windows of about a hundred rows, where a significant
   * change is always larger. It suppresses alarms about negligible changes in windows of thousands of rows.
   *
   * @default 0.2
   */
  readonly minimumEffect?: number;

  /**
   * Rows that a pod's window holds, 10 to 100,000; the oldest leaves first. A longer window finds smaller shifts, and
   * takes longer to fill with what has changed: a large shift is found after about a third of the window. Of a shift by
   * a quarter of a standard deviation in one of ten features 100 rows miss about half, and 500 rows none, after some 500
   * rows. A model trained for another window (`train --drift-window`) has no thresholds for this one, and those that are
   * computed instead find a little less. Memory is eight bytes a value.
   *
   * @default 100
   */
  readonly window?: number;

  /**
   * Age at which a row leaves the window, however few are left; a second to 30 days. Without it a pod with little
   * traffic judges yesterday's rows together with today's. With fewer rows than `minimumSample` nothing is judged,
   * and what was known stays.
   *
   * @default - rows leave by count alone
   */
  readonly windowDuration?: Duration;

  /**
   * Rows that the window must hold before it is judged, 2 to `window`. Fewer rows give an answer sooner after a start,
   * and only to large shifts.
   *
   * @default 30
   */
  readonly minimumSample?: number;

  /**
   * New rows after which the window is judged again. Fewer find drift sooner, and make the evaluations that
   * `hysteresis` counts more alike, so that it holds back fewer false alarms.
   *
   * @default 25
   */
  readonly evaluateEvery?: number;

  /**
   * Shortest time between two evaluations, up to an hour, which bounds what they cost under heavy traffic.
   *
   * @default Duration.seconds(1)
   */
  readonly evaluationInterval?: Duration;

  /**
   * Drift over the rows of all pods together, which recording rules compute from counters. It finds small, lasting
   * changes that no single pod has enough rows for. The settings above are for each pod alone.
   *
   * @default - a day's rows, 1,000 at least, whose population stability index is above 0.1
   */
  readonly fleet?: FleetDriftProps;

  /**
   * Receiver of one event from each pod when drift is confirmed, and of one when it ends. A network policy lets the
   * pods reach it.
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
  readonly target: InferenceService;
  readonly window: number;
  readonly minimumSample: number;
  readonly fleet: FleetDrift;
  /** Lets the pods reach the webhook. Undefined: no webhook. */
  readonly networkPolicy?: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: DriftMonitorProps) {
    super(scope, id);
    const { target, webhook } = props;
    this.target = target;
    this.window = props.window ?? ENVIRONMENT.driftWindow.default;
    this.minimumSample = props.minimumSample ?? ENVIRONMENT.driftMinimumSample.default;
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
      driftWebhookSecretFile: webhook?.signingSecret && target.mountSecret(webhook.signingSecret),
    };
    target.addSettings(this, settings, PROP_NAMES);
    if (webhook !== undefined) {
      this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
        metadata: { name: `${target.name}-allow-drift-webhook`, labels: { ...target.labels } },
        spec: {
          podSelector: { matchLabels: { ...target.matchLabels } },
          policyTypes: ['Egress'],
          egress: [webhookEgress(webhook.url, webhook)],
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
