import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AnalysisTemplate, Rollout } from '../../imports/argoproj.io';
import { IMAGE } from '../../runtime/contract/image';
import { PORT_NAMES } from '../../runtime/contract/routes';
import { ConfigError, toEnvironment, type Settings } from '../../runtime/config/config';
import { nearestName } from '../../runtime/data/nearest-name';
import { chartNamespace } from '../private/chart-namespace';
import { clusterIp, servicePort } from '../private/cluster-ip';
import { parseImage } from './image';
import { fetchEgress } from './fetch-container';
import { feedbackVolume } from './feedback-volume';
import type { InferenceServiceProps } from './inference-service-props';
import { lazy } from '../private/lazy';
import { NetworkPolicies } from './network-policies';
import { objectName } from '../private/object-name';
import { checkPodCount } from '../private/pod-count';
import { secretPath } from '../private/secret-volumes';
import { podTemplate } from './pod-template';
import { REVISION_POD_LABEL } from '../private/revision';
import { analysisTemplateSpec } from './rollout-analysis';
import type { NamedPort } from './named-port';
import type { SecretKey } from '../secret-key';
import { Resources } from './resources';
import { PROP_NAMES, runtimeSettings, type SettingNames } from './runtime-settings';
import type { ScaledPods } from './scaling-target';
import { ingressSpec } from './service-ingress';
import { matchLabels, serviceLabels } from './service-labels';

/** Pods of a service without `replicas` and without an autoscaler. */
const DEFAULT_REPLICAS = 3;

/**
 * A model behind HTTP: Deployment or Rollout, Service, ServiceAccount, PodDisruptionBudget, NetworkPolicies, and where
 * they are needed a ConfigMap with the model and an Ingress. Every pod meets the Pod Security Standard "restricted".
 *
 * `addJsonPatch` of an object sets a field that no prop sets.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 * @example
 * const service = new InferenceService(chart, 'incident', {
 *   image: 'ghcr.io/acme/aiops:1.2.0',
 *   model: Model.fromArtifact('model/incident.json'),
 * });
 * service.deployment.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 10));
 */
export class InferenceService extends Construct {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that select the pods. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** Both are the same port unless `metricsPort` is given. */
  readonly ports: { readonly http: NamedPort; readonly metrics: NamedPort };
  /** Requests and limits of each pod. */
  readonly resources: Resources;
  /** Whether predictions are held for their truth, and the live quality is measured. */
  readonly measuresQuality: boolean;
  /** Labels of the pods that their series keep: with a `strategy` the hash of the version. */
  readonly seriesPodLabels?: readonly string[];

  /** Service account of the pods, without a mounted token. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** Runs the pods: a Deployment, or with a `strategy` a Rollout. */
  readonly workload: ApiObject;
  /** Runs the pods, where there is a `strategy`. Undefined: a Deployment does. */
  readonly rollout?: ApiObject;
  /** Gives the pods one name and port. */
  readonly service: k8s.KubeService;
  /** Those of the versions, if there is a `strategy`: stable and canary, or preview and all. */
  readonly versionServices: readonly k8s.KubeService[];
  /** Judges a new version. Undefined without an analysis in `strategy`. */
  readonly analysisTemplate?: ApiObject;
  /** Lets a drain evict one pod at a time. */
  readonly podDisruptionBudget: k8s.KubePodDisruptionBudget;
  /** Limit the traffic of the pods. */
  readonly networkPolicies: NetworkPolicies;
  /** Contains the model. Undefined: the image contains it. */
  readonly modelConfigMap?: k8s.KubeConfigMap;
  /** Admits requests from outside the cluster. Undefined without the prop `ingress`. */
  readonly ingress?: k8s.KubeIngress;

  private settings: Settings = {};
  private settingNames: SettingNames = {};
  private readonly settingOwners = new Map<string, Construct>();
  private readonly secrets: SecretKey[] = [];
  private readonly requestsFrom: string[];
  private autoscaler: Construct | undefined;
  private readonly ownDeployment?: k8s.KubeDeployment;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InferenceServiceProps,
  ) {
    super(scope, id);
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    const image = parseImage(props.image);
    this.labels = serviceLabels({
      name: this.name,
      version: image.tag,
      partOf: props.partOf ?? this.namespace,
    });
    this.matchLabels = matchLabels(this.name);
    this.resources = new Resources(props);
    this.measuresQuality = props.feedback !== undefined;
    const volume = feedbackVolume(props.feedback, this.resources.memory);
    if (props.replicas !== undefined) checkPodCount('replicas', props.replicas);

    refuseUnknownFeatures(this.node.path, props);
    refuseStrategy(this.node.path, props);
    const settings = runtimeSettings(props, this.resources);
    this.addSettings(this, settings, PROP_NAMES);

    const http = { name: PORT_NAMES.http, number: settings.port };
    const metrics =
      props.metricsPort === undefined ? http : { name: PORT_NAMES.metrics, number: props.metricsPort };
    this.ports = { http, metrics };

    const metadata = { name: this.name, labels: this.labels };
    const selector = { matchLabels: this.matchLabels };
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata,
      automountServiceAccountToken: false,
    });
    if (props.model.data !== undefined) {
      this.modelConfigMap = new k8s.KubeConfigMap(this, 'Model', {
        metadata: { name: `${this.name}-model`, labels: this.labels },
        data: props.model.data,
      });
    }
    const workload = () => ({
      replicas: this.autoscaler === undefined ? (props.replicas ?? DEFAULT_REPLICAS) : undefined,
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: 600,
      selector,
      template: podTemplate({
        serviceAccountName: this.name,
        labels: this.labels,
        matchLabels: this.matchLabels,
        image: image.reference,
        container: { name: 'server', command: IMAGE.command },
        environment: this.environment(),
        ports: [this.ports.http, this.ports.metrics],
        resources: this.resources,
        stopSeconds: settings.drainDelaySeconds + settings.shutdownTimeoutSeconds,
        modelConfig: props.model.data && { name: `${this.name}-model`, data: props.model.data },
        fetchedModel: props.model.fetched,
        secrets: this.secrets,
        priorityClassName: props.priorityClassName,
        feedbackVolume: volume,
      }),
    });
    const { strategy } = props;
    if (strategy === undefined) {
      this.ownDeployment = new k8s.KubeDeployment(this, 'Deployment', {
        metadata,
        spec: lazy(() => ({
          ...workload(),
          // a new pod is ready before an old one stops
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: {
              maxUnavailable: k8s.IntOrString.fromNumber(0),
              maxSurge: k8s.IntOrString.fromNumber(1),
            },
          },
        })),
      });
      this.workload = this.ownDeployment;
    } else {
      const analysisTemplate = `${this.name}-analysis`;
      this.seriesPodLabels = [REVISION_POD_LABEL];
      this.rollout = new Rollout(this, 'Rollout', {
        metadata,
        spec: lazy(() => ({
          ...workload(),
          // its type leaves the template open, and so does not write the template's quantities and ports
          template: k8s.toJson_PodTemplateSpec(workload().template),
          // a version whose pods do not become ready is given up
          progressDeadlineAbort: true,
          // a revert to one of these versions, each of which has passed, takes no steps
          rollbackWindow: { revisions: 3 },
          strategy: strategy.parts.toManifest({
            name: this.name,
            namespace: this.namespace,
            analysisTemplate,
          }),
        })),
      });
      this.workload = this.rollout;
      if (strategy.parts.analysis !== undefined) {
        this.analysisTemplate = new AnalysisTemplate(this, 'AnalysisTemplate', {
          metadata: { name: analysisTemplate, labels: this.labels },
          spec: analysisTemplateSpec(this.node.path, this, strategy.parts.analysis),
        });
      }
    }
    // an autoscaler may still come
    this.node.addValidation({
      validate: () =>
        this.autoscaler === undefined ? this.podProblems(props.replicas ?? DEFAULT_REPLICAS) : [],
    });
    const ports = [servicePort(http, 80), ...(metrics === http ? [] : [servicePort(metrics)])];
    // Prometheus scrapes the Service of all pods alone: through two, each pod would count twice
    const [own, ...others] = ['', ...(strategy?.parts.services ?? [])].map((suffix) => {
      const name = objectName(`${this.name}${suffix}`);
      const scraped = suffix === (strategy?.parts.all ?? '');
      const instance = suffix === '' ? `${this.name}-active` : name;
      return new k8s.KubeService(this, `Service${suffix}`, {
        metadata: {
          name,
          labels: scraped ? this.labels : { ...this.labels, 'app.kubernetes.io/instance': instance },
        },
        spec: clusterIp(this.matchLabels, ports),
      });
    });
    this.service = own!;
    this.versionServices = others;
    this.podDisruptionBudget = new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata,
      spec: {
        selector,
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        // a pod that never became ready must not keep a node from being drained
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
    this.requestsFrom = [
      ...new Set([
        this.namespace,
        ...(props.requestsFrom ?? []),
        ...(props.ingress ? [props.ingress.controllerNamespace ?? 'ingress-nginx'] : []),
      ]),
    ];
    this.networkPolicies = new NetworkPolicies(this, 'NetworkPolicies', {
      name: this.name,
      labels: this.labels,
      matchLabels: this.matchLabels,
      httpPort: http.number,
      httpFrom: this.requestsFrom,
      metricsPort: metrics.number,
      metricsFrom: props.metricsFrom ?? 'monitoring',
      ...(props.model.fetched && { modelStore: fetchEgress(props.model.fetched) }),
    });
    if (props.ingress !== undefined) {
      this.ingress = new k8s.KubeIngress(this, 'Ingress', {
        metadata,
        spec: ingressSpec(`${this.name}${strategy?.parts.ingress ?? ''}`, props.ingress),
      });
    }
  }

  /**
   * Runs the pods, where there is no `strategy`.
   *
   * @throws if there is one
   */
  get deployment(): k8s.KubeDeployment {
    if (this.ownDeployment !== undefined) return this.ownDeployment;
    throw new Error(
      `${this.node.path} has a strategy, so a Rollout runs its pods and no Deployment; write workload instead of deployment`,
    );
  }

  /**
   * Hands the number of pods to an autoscaler: the workload then has no `replicas`. ScalingPolicy calls this.
   *
   * @param pods smallest number of pods that it sets
   * @throws if `replicas` was given, another autoscaler has the service, or the pods cannot take the weights of `strategy`
   */
  scaleBy(autoscaler: Construct, { minReplicas }: Pick<ScaledPods, 'minReplicas'>): void {
    if (this.props.replicas !== undefined) {
      throw new Error(
        `${this.node.path} has replicas: ${this.props.replicas} and is the target of ${autoscaler.node.path}, ` +
          'which would set another number; leave replicas out',
      );
    }
    if (this.autoscaler !== undefined) {
      throw new Error(
        `${this.node.path} is already the target of ${this.autoscaler.node.path}; ` +
          `two autoscalers would work against each other: remove ${autoscaler.node.path}`,
      );
    }
    const [problem] = this.podProblems(minReplicas);
    if (problem !== undefined) throw new Error(problem);
    this.autoscaler = autoscaler;
    this.workload.metadata.addAnnotation('polaris.fairwinds.com/deploymentMissingReplicas-exempt', 'true');
  }

  /** Lets the pods of a namespace send requests, as the prop `requestsFrom` does. StreamScorer calls this. */
  allowRequestsFrom(namespace: string): void {
    if (!this.requestsFrom.includes(namespace)) this.requestsFrom.push(namespace);
  }

  /**
   * Adds runtime settings of another construct. DriftMonitor adds those of drift.
   *
   * @param names props that the settings come from, for errors; one that is left out is named as the setting
   * @throws if another construct has set one of them, or the runtime would refuse it
   * @internal
   */
  addSettings(owner: Construct, settings: Settings, names: SettingNames): void {
    const given: [string, unknown][] = Object.entries(settings);
    this.settingNames = { ...this.settingNames, ...names };
    for (const [setting, value] of given) {
      if (value === undefined) continue;
      const other = this.settingOwners.get(setting);
      if (other !== undefined) {
        throw new Error(
          `${this.node.path} already has its ${setting} from ${other.node.path}; remove ${owner.node.path}, or change the first`,
        );
      }
      this.settingOwners.set(setting, owner);
    }
    this.settings = { ...this.settings, ...settings };
    this.environment(owner);
  }

  /** Mounts one key of a Secret as a file that only the runtime reads, and returns the file's path. */
  mountSecret(secret: SecretKey): string {
    this.secrets.push(secret);
    return secretPath(secret);
  }

  private podProblems(pods: number): string[] {
    const problem = this.props.strategy?.parts.podProblem(pods);
    return problem === undefined ? [] : [`${this.node.path}: ${problem}`];
  }

  /** @param owner construct whose props were added last */
  private environment(owner: Construct = this): Record<string, string> {
    try {
      return toEnvironment(this.settings, (key) => this.settingNames[key] ?? key);
    } catch (error) {
      if (error instanceof ConfigError) {
        throw new ConfigError(error.problems.map((problem) => `${owner.node.path}: ${problem}`));
      }
      throw error;
    }
  }
}

/** Both versions of a rollout run at the same time, and a pod of the old one that is replaced reads its model again. */
function refuseStrategy(path: string, { strategy, model, ingress }: InferenceServiceProps): void {
  if (strategy === undefined) return;
  if (model.data !== undefined) {
    throw new Error(
      `${path} has a strategy, under which two versions serve at once, and its model is in a ConfigMap, which has one version: ` +
        'a pod of the stable version that restarts would refuse the new model; build the model into the image and write Model.inImage({ path, digest })',
    );
  }
  if (strategy.parts.router?.requires !== undefined && ingress === undefined) {
    throw new Error(
      `${path} has the traffic router TrafficRouter.nginx(), which divides requests at ${strategy.parts.router.requires}, and has none; ` +
        "write ingress: { host: 'models.acme.io' }, or leave the router out",
    );
  }
}

/** If the image contains the model, its features are not known at synthesis. */
function refuseUnknownFeatures(path: string, { logRedact = [], model }: InferenceServiceProps): void {
  const { features } = model;
  const unknown = features && logRedact.find((name) => !features.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, features!);
  throw new Error(
    `${path}: logRedact must name features of the model, got "${unknown}", so that its values would be logged; ` +
      (near === undefined ? `write some of ${features!.join(', ')}` : `did you mean "${near}"?`),
  );
}
