import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterIp, servicePort } from '../private/cluster-ip';
import { ConfigError, toEnvironment } from '../../runtime/config/config';
import { toReceiverEnvironment, type ReceiverSettings } from '../../runtime/config/receiver-config';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import { IMAGE } from '../../runtime/contract/image';
import { RECEIVER_ENVIRONMENT, RECEIVER_ROUTES, SERVICE_ACCOUNT } from '../../runtime/contract/receiver';
import { PORT_NAMES } from '../../runtime/contract/routes';
import type { Integration } from '../observability/integrations/integration';
import { webhook } from '../observability/integrations/webhook';
import type { ScrapedService } from '../observability/scraped-service';
import { chartNamespace } from '../private/chart-namespace';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import { podPlacement } from '../private/pod-placement';
import { type MountedVolume, READ_ONLY, secretPath } from '../private/secret-volumes';
import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';
import type { SecretKey } from '../secret-key';
import type { DriftWebhookProps } from '../serving/drift-monitor';
import { parseImage } from '../serving/image';
import type { InferenceService } from '../serving/inference-service';
import type { NamedPort } from '../serving/named-port';
import { dnsEgress, podsOfNamespace, tcp } from '../serving/network-policies';
import { probes } from '../serving/probes';
import { bytes } from '../serving/resources';
import type { DriftReceiverProps } from './drift-receiver-props';
import { restrictedPod } from './restricted-pod';
import type { RetrainingSchedule } from './retraining-schedule';

/** Name of the program in its labels. */
const APP = 'drift-receiver';

/** The kubelet sends SIGKILL after that time; the runtime stops within `SHUTDOWN_TIMEOUT_SECONDS`. */
const STOP_MARGIN_SECONDS = 5;

/** Props by the name of their setting, where an error names them. */
const PROP_NAMES: { readonly [K in keyof ReceiverSettings]?: string } = {
  receiverAlerts: 'alerts',
  receiverMinimumIntervalSeconds: 'minimumInterval',
  receiverDailyBudget: 'dailyBudget',
  receiverTrainingSeconds: 'trainingDuration',
  receiverProject: 'target: project or repository',
  receiverRef: 'target: ref',
  receiverEventType: 'target: eventType',
  receiverDag: 'target: dag',
  receiverUsername: 'target: username',
  receiverUrl: 'target: url',
};

/**
 * Starts a training when a model drifts: it receives the signed events of services and the alerts of Alertmanager, makes
 * one cause of all pods of a service that serve one model, and starts what its target says, at most as often as its limits
 * allow. A cause waits on a volume until it is started or its drift ends, so that neither a restart nor a target that is
 * down loses it.
 *
 * It is a StatefulSet of one pod, with a Service, a PersistentVolumeClaim, a ServiceAccount and a NetworkPolicy; with
 * `TrainingTarget.job` also a Role, and a `RetrainingJobPolicy` is required. A Deployment could start a second pod while a
 * lost node still runs the first, and both would write the outbox.
 *
 * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/loop.md
 * @example
 * const receiver = new DriftReceiver(chart, 'incident-receiver', {
 *   image: 'ghcr.io/acme/aiops:1.2.0',
 *   target: TrainingTarget.job(schedule),
 *   signingSecret: { name: 'drift-webhook', key: 'signing-key' },
 * });
 * new RetrainingJobPolicy(policies, 'incident-retraining-jobs', { receiver });
 * new DriftMonitor(serving, 'drift', { target: service, webhook: receiver.webhookOf(service) });
 */
export class DriftReceiver extends Construct implements ScrapedService {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that select the pod. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** The one port. */
  readonly ports: { readonly metrics: NamedPort };
  /** The schedule whose CronJob is the template of its Jobs. Undefined: another target. */
  readonly schedule: RetrainingSchedule | undefined;
  /** Account of the pod. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** Runs the pod. */
  readonly statefulSet: k8s.KubeStatefulSet;
  /** Gives the pod a name. */
  readonly service: k8s.KubeService;
  /** Holds the outbox. */
  readonly outbox: k8s.KubePersistentVolumeClaim;
  /** Limits the traffic of the pod. */
  readonly networkPolicy: k8s.KubeNetworkPolicy;
  /** Lets it make Jobs. Undefined: another target. */
  readonly role?: k8s.KubeRole;

  private readonly services: InferenceService[] = [];
  private policy: Construct | undefined;

  /** @throws ConfigError if the runtime would refuse the settings; an error if the schedule is in another namespace */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DriftReceiverProps,
  ) {
    super(scope, id);
    const { target, storage = Size.gibibytes(1) } = props;
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    this.schedule = target.parts.schedule;
    this.requireNamespace(this.schedule);
    const image = parseImage(props.image);
    const port = props.port ?? ENVIRONMENT.port.default;
    this.ports = { metrics: { name: PORT_NAMES.http, number: port } };
    this.labels = workloadLabels({
      app: APP,
      component: APP,
      name: this.name,
      version: image.tag,
      partOf: props.partOf ?? this.namespace,
    });
    this.matchLabels = workloadMatchLabels(APP, this.name);
    // wrong settings are refused here, and those of services that are wired later at synthesis
    this.environment();

    const metadata = { name: this.name, labels: this.labels };
    const selector = { matchLabels: this.matchLabels };
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata,
      automountServiceAccountToken: false,
    });
    this.outbox = new k8s.KubePersistentVolumeClaim(this, 'Outbox', {
      metadata: { name: `${this.name}-outbox`, labels: this.labels },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: props.storageClass,
        resources: { requests: { storage: k8s.Quantity.fromString(bytes(storage)) } },
      },
    });
    this.statefulSet = new k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata,
      spec: lazy(() => ({
        replicas: 1,
        revisionHistoryLimit: 3,
        serviceName: this.name,
        selector,
        template: this.pod(image.reference, port),
      })),
    });
    this.service = new k8s.KubeService(this, 'Service', {
      metadata,
      spec: clusterIp(this.matchLabels, [servicePort({ name: PORT_NAMES.http, number: port })]),
    });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: lazy(() => [{ from: this.senders(), ports: [tcp(port)] }]),
        egress: [dnsEgress(), target.parts.egress],
      },
    });
    if (this.schedule !== undefined) {
      this.role = this.mayMakeJobs(this.schedule);
      this.node.addValidation({ validate: () => (this.policy === undefined ? [this.unguarded()] : []) });
    }
  }

  /** The prop `webhook` of a DriftMonitor whose events this receiver gets. The service is let in. */
  webhookOf(service: InferenceService): DriftWebhookProps {
    this.wire(service);
    return {
      url: this.url(RECEIVER_ROUTES.events),
      signingSecret: this.props.signingSecret,
      allowHttp: true,
      allowPrivate: true,
      receiver: { namespace: this.namespace, podLabels: this.matchLabels },
    };
  }

  /**
   * A receiver for the routes of an AlertmanagerConfig that gets the alerts of a service.
   *
   * @throws without `alertsToken`
   */
  alertsOf(service: InferenceService): Integration {
    const { alertsToken } = this.props;
    if (alertsToken === undefined) {
      throw new Error(
        `${this.node.path} receives no alerts, because it has no alertsToken; write alertsToken: { name: 'drift-alerts', key: 'token' }`,
      );
    }
    this.wire(service);
    return webhook({ url: this.url(RECEIVER_ROUTES.alerts), bearerToken: alertsToken });
  }

  /** @internal */
  guardedBy(policy: Construct): void {
    this.policy = policy;
  }

  private wire(service: InferenceService): void {
    if (!this.services.includes(service)) this.services.push(service);
  }

  private url(route: string): string {
    return `http://${this.name}.${this.namespace}.svc:${this.ports.metrics.number}${route}`;
  }

  private pod(image: string, port: number): k8s.PodTemplateSpec {
    const environment = this.environment();
    return restrictedPod({
      labels: this.labels,
      serviceAccountName: this.name,
      containerName: 'receiver',
      image,
      command: IMAGE.receiverCommand,
      environment,
      secrets: this.secrets(),
      size: this.props.size ?? { cpuRequest: Cpu.millis(20), memory: Size.mebibytes(128) },
      temporary: Size.mebibytes(16),
      volumes: [outboxVolume(this.outbox.name), ...(this.schedule ? [accountVolume()] : [])],
      container: {
        ports: [{ name: PORT_NAMES.http, containerPort: port, protocol: 'TCP' }],
        ...probes(PORT_NAMES.http),
      },
      pod: podPlacement(this.matchLabels),
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: ENVIRONMENT.shutdownTimeoutSeconds.default + STOP_MARGIN_SECONDS,
    });
  }

  /** Secrets by the name of their variable, without the end `_FILE` that `restrictedPod` appends. */
  private secrets(): Record<string, SecretKey> {
    const { signingSecret, alertsToken, target } = this.props;
    const { receiverKeyFile, receiverAlertsTokenFile, receiverTokenFile, receiverCaFile } =
      RECEIVER_ENVIRONMENT;
    const given: readonly (readonly [string, SecretKey | undefined])[] = [
      [receiverKeyFile.name, signingSecret],
      [receiverAlertsTokenFile.name, alertsToken],
      [receiverTokenFile.name, target.parts.token],
      [receiverCaFile.name, target.parts.ca],
    ];
    return Object.fromEntries(
      given.flatMap(([name, secret]) => (secret ? [[name.replace(/_FILE$/, ''), secret]] : [])),
    );
  }

  private environment(): Record<string, string> {
    const { props } = this;
    const { token, ca, settings } = props.target.parts;
    const all: ReceiverSettings = {
      ...settings,
      receiverAlerts: props.alerts,
      receiverServices:
        this.services.length === 0
          ? undefined
          : this.services.map(({ namespace, name }) => `${namespace}/${name}`).sort(),
      receiverMinimumIntervalSeconds: seconds(props.minimumInterval),
      receiverDailyBudget: props.dailyBudget,
      receiverTrainingSeconds: seconds(props.trainingDuration ?? Duration.hours(1)),
      receiverDirectory: RECEIVER_ENVIRONMENT.receiverDirectory.default,
      receiverKeyFile: secretPath(props.signingSecret),
      receiverAlertsTokenFile: props.alertsToken && secretPath(props.alertsToken),
      receiverTokenFile: token && secretPath(token),
      receiverCaFile: ca && secretPath(ca),
    };
    try {
      const own = toReceiverEnvironment(all, (key) => PROP_NAMES[key] ?? key);
      // `restrictedPod` writes the paths of secrets
      const files = Object.keys(this.secrets()).map((name) => `${name}_FILE`);
      return {
        ...toEnvironment({ port: this.ports.metrics.number, logLevel: props.logLevel }, (key) => key),
        ...Object.fromEntries(Object.entries(own).filter(([name]) => !files.includes(name))),
      };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new ConfigError(error.problems.map((problem) => `${this.node.path}: ${problem}`));
    }
  }

  /** Services, Alertmanager and Prometheus. */
  private senders(): k8s.NetworkPolicyPeer[] {
    const { metricsFrom = 'monitoring', alertsFrom = metricsFrom, alertsToken } = this.props;
    const namespaces = new Set([metricsFrom, ...(alertsToken ? [alertsFrom] : [])]);
    return [
      ...this.services.map(({ namespace, matchLabels }) => ({
        ...podsOfNamespace(namespace),
        podSelector: { matchLabels: { ...matchLabels } },
      })),
      ...[...namespaces].map(podsOfNamespace),
    ];
  }

  private mayMakeJobs(schedule: RetrainingSchedule): k8s.KubeRole {
    const metadata = { name: this.name, labels: this.labels };
    const role = new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        // a right to create has no names; the RetrainingJobPolicy says what a Job may be
        { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'get'] },
        { apiGroups: ['batch'], resources: ['cronjobs'], resourceNames: [schedule.name], verbs: ['get'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.name },
      subjects: [{ kind: 'ServiceAccount', name: this.name, namespace: this.namespace }],
    });
    return role;
  }

  private unguarded(): string {
    return (
      `${this.node.path} may make any Job of the namespace ${this.namespace}, because no policy checks them; ` +
      "write new RetrainingJobPolicy(policies, 'retraining-jobs', { receiver }), where policies is a chart without a namespace"
    );
  }

  private requireNamespace(schedule: RetrainingSchedule | undefined): void {
    if (schedule === undefined || schedule.namespace === this.namespace) return;
    throw new Error(
      `${this.node.path} must be in the namespace of its schedule (${schedule.namespace}), got ${this.namespace}: ` +
        `its rights end there; make it in a chart with the namespace ${schedule.namespace}`,
    );
  }
}

function outboxVolume(claimName: string): MountedVolume {
  return {
    volume: { name: 'outbox', persistentVolumeClaim: { claimName } },
    mount: { name: 'outbox', mountPath: RECEIVER_ENVIRONMENT.receiverDirectory.default },
  };
}

/** What `automountServiceAccountToken` would mount, with a token that lives an hour. */
function accountVolume(): MountedVolume {
  const { token, ca, namespace } = SERVICE_ACCOUNT;
  return {
    volume: {
      name: 'account',
      projected: {
        defaultMode: READ_ONLY,
        sources: [
          { serviceAccountToken: { path: token, expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: ca, path: ca }] } },
          { downwardApi: { items: [{ path: namespace, fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
    mount: {
      name: 'account',
      mountPath: RECEIVER_ENVIRONMENT.receiverAccountDirectory.default,
      readOnly: true,
    },
  };
}

function seconds(duration: Duration | undefined): number | undefined {
  return duration?.toSeconds();
}
