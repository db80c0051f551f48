import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { DriftTest } from '../../runtime/contract/drift-tests';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import { webhookEgress } from './drift-webhook-egress';
import { fleetDrift, type FleetDrift, type FleetDriftProps } from './fleet-drift-props';
import type { InferenceService } from './inference-service';
import type { SecretKey } from '../secret-key';

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

/** How the budget for false alarms is spread over features and detectors. */
export type DriftCorrection = (typeof ENVIRONMENT.driftCorrection.choices)[number];

/** Agreement that a change needs. */
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
   * How many windows without any drift may raise a suspicion, as a share: 0.001 is one in 1,000. Less means fewer
   * false alarms, and that small shifts are found later or not at all. It counts over all features and detectors, and
   * before confirmation, which leaves still fewer. A model that was trained with the same window and no greater budget
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
   * How often a window must say the same before it is believed: k of the last m evaluations. Until then drift is
   * `possible`, which raises no warning. More agreement means fewer false alarms, fewer alarms that come and go, and a
   * delay of k − 1 evaluations when drift begins and when it ends. `{ k: 1, m: 1 }` believes every window at once.
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
   * The same for the detectors of distributions, 0 to 10: any change is too small that is less than that of a bell
   * curve shifted by so many of its standard deviations. With windows of a hundred rows chance alone is larger, and
   * this changes nothing; with thousands it keeps trifles from being alarms.
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
   * How the rows of all pods together are judged, by what Prometheus counts of them: small changes that last, of which
   * no pod sees enough. It is the recording rules and the alert that do it; the pods' own settings are those above.
   *
   * @default - a day's rows, 1,000 at least, whose population stability index is above 0.1
   */
  readonly fleet?: FleetDriftProps;

  /**
   * Who is told by each pod: once when drift is confirmed, and once when it ends, however many windows it lasts. It
   * makes no alarm sooner or more frequent. The service's network policy is opened for it.
   *
   * @default - nobody; drift shows in the metrics and the alerts
   */
  readonly webhook?: DriftWebhookProps;
}

/** Watches what a service is asked. The numbers given here go to the runtime, and into the alerts on drift. */
export class DriftMonitor extends Construct {
  readonly target: InferenceService;
  readonly window: number;
  readonly minimumSample: number;
  readonly fleet: FleetDrift;
  /** Lets the pods reach the webhook, where there is one. */
  readonly networkPolicy?: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: DriftMonitorProps) {
    super(scope, id);
    const { target, webhook } = props;
    this.target = target;
    this.window = props.window ?? ENVIRONMENT.driftWindow.default;
    this.minimumSample = props.minimumSample ?? ENVIRONMENT.driftMinimumSample.default;
    this.fleet = fleetDrift(props.fleet);
    if (webhook !== undefined) refuseLogin(webhook.url);
    target.addSettings(this, {
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
