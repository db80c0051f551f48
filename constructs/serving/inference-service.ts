import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IMAGE } from '../../runtime/contract/image';
import { PORT_NAMES } from '../../runtime/contract/routes';
import { ConfigError, toEnvironment, type Settings } from '../../runtime/config/config';
import { nearestName } from '../../runtime/data/nearest-name';
import { chartNamespace } from '../private/chart-namespace';
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
import type { NamedPort } from './named-port';
import type { SecretKey } from '../secret-key';
import { Resources } from './resources';
import { PROP_NAMES, runtimeSettings, type SettingNames } from './runtime-settings';
import { ingressSpec } from './service-ingress';
import { matchLabels, serviceLabels } from './service-labels';

/**
 * A model behind HTTP: Deployment, Service, ServiceAccount, PodDisruptionBudget, NetworkPolicies, and where they are
 * needed a ConfigMap with the model and an Ingress. Every pod meets the Pod Security Standard "restricted".
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

  /** Service account of the pods, without a mounted token. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** Runs the pods. */
  readonly deployment: k8s.KubeDeployment;
  /** Gives the pods one name and port. */
  readonly service: k8s.KubeService;
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
    this.deployment = new k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: lazy(() => ({
        replicas: this.autoscaler === undefined ? (props.replicas ?? 3) : undefined,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 600,
        // a new pod is ready before an old one stops
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxUnavailable: k8s.IntOrString.fromNumber(0),
            maxSurge: k8s.IntOrString.fromNumber(1),
          },
        },
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
      })),
    });
    this.service = new k8s.KubeService(this, 'Service', {
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: this.matchLabels,
        sessionAffinity: 'None',
        ports: [servicePort(http, 80), ...(metrics === http ? [] : [servicePort(metrics, metrics.number)])],
      },
    });
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
        spec: ingressSpec(this.name, props.ingress),
      });
    }
  }

  /**
   * Hands the number of pods to an autoscaler: the Deployment then has no `replicas`. ScalingPolicy calls this.
   *
   * @throws if `replicas` was given, or another autoscaler has the service
   */
  scaleBy(autoscaler: Construct): void {
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
    this.autoscaler = autoscaler;
    this.deployment.metadata.addAnnotation('polaris.fairwinds.com/deploymentMissingReplicas-exempt', 'true');
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

function servicePort({ name }: NamedPort, port: number): k8s.ServicePort {
  return { name, port, targetPort: k8s.IntOrString.fromString(name), protocol: 'TCP', appProtocol: 'http' };
}
