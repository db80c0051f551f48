import { Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterIp, servicePort } from '../private/cluster-ip';
import { PORT_NAMES } from '../../runtime/contract/routes';
import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';
import type { ContainerSize } from '../observability/charts/container-size';
import { chartNamespace } from '../private/chart-namespace';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import { podPlacement } from '../private/pod-placement';
import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';
import { parseImage } from '../serving/image';
import { dnsEgress, podsOfNamespace, tcp } from '../serving/network-policies';
import { bytes } from '../serving/resources';
import { restrictedPod } from './restricted-pod';
import { S3 } from './s3';
import { startScript } from './start-script';

/**
 * Versity S3 Gateway: Apache-2.0, one process, and objects are files of the volume under their own names, which any backup
 * of files keeps. MinIO, which was usual here, has been archived; Garage is under the AGPL.
 *
 * @see https://github.com/versity/versitygw
 */
const DEFAULT_IMAGE =
  'ghcr.io/versity/versitygw:v1.8.0@sha256:30292fc2eeacc67a36993b01f7a7a5e3361a19cced0e80c1d71cfa2a4b0a2499';

const APP = 'object-store';
const PORT = 7070;
/** Masks a bucket of that name. */
const HEALTH = '/gateway-health';
const DATA_DIRECTORY = '/data';
/** Below the volume, because a file system has a folder `lost+found` of its own, which would be a bucket. */
const STORE_DIRECTORY = `${DATA_DIRECTORY}/store`;

/** Props of `ObjectStore`. */
export interface ObjectStoreProps {
  /** Name of a Secret with the keys `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, which server and clients read. */
  readonly secret: string;

  /**
   * Volume for all objects. Its file system must keep extended attributes, as ext4 and xfs do; NFS often does not.
   *
   * @default Size.gibibytes(50)
   */
  readonly storage?: Size;

  /**
   * Storage class of the volume.
   *
   * @default - the cluster's default storage class
   */
  readonly storageClass?: string;

  /**
   * Namespaces whose pods may send requests, besides its own.
   *
   * @default - none
   */
  readonly requestsFrom?: readonly string[];

  /**
   * Requests and limits of the pod.
   *
   * @default - 100m and 512Mi
   */
  readonly size?: ContainerSize;

  /**
   * Image of the Versity S3 Gateway.
   *
   * @default - version 1.8.0
   */
  readonly image?: string;

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

/**
 * A small S3 store for a cluster that has none: StatefulSet of one pod with a volume, Service, ServiceAccount,
 * PodDisruptionBudget and NetworkPolicy. The pod meets the Pod Security Standard "restricted", and looks up names at most.
 *
 * It is as safe as its one volume: back that up, and keep the backups of databases elsewhere. It speaks plain HTTP within
 * the cluster and has no metrics of its own; kubelet's are those of its volume.
 *
 * @see https://github.com/versity/versitygw/wiki
 * @example
 * const store = new ObjectStore(chart, 'store', { secret: 'models-s3' });
 * const bucket = store.bucket('models');
 */
export class ObjectStore extends Construct {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** URL of the store inside the cluster. */
  readonly endpoint: string;
  /** Runs the pod. */
  readonly statefulSet: k8s.KubeStatefulSet;
  /** Gives the pod one name and port. */
  readonly service: k8s.KubeService;
  /** Limits the traffic of the pod. */
  readonly networkPolicy: k8s.KubeNetworkPolicy;

  private readonly buckets = new Set<string>();
  private readonly matchLabels: Record<string, string>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ObjectStoreProps,
  ) {
    super(scope, id);
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    this.endpoint = `http://${this.name}.${this.namespace}.svc:${PORT}`;
    this.matchLabels = workloadMatchLabels(APP, this.name);
    const { storage = Size.gibibytes(50), requestsFrom = [] } = props;
    const image = parseImage(props.image ?? DEFAULT_IMAGE);
    const labels = workloadLabels({
      app: APP,
      component: 'store',
      name: this.name,
      version: image.tag,
      partOf: props.partOf ?? this.namespace,
    });
    const metadata = { name: this.name, labels };
    const selector = { matchLabels: this.matchLabels };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    this.statefulSet = new k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata,
      spec: {
        // the files of the volume belong to one process
        replicas: 1,
        revisionHistoryLimit: 3,
        serviceName: this.name,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        selector,
        template: lazy(() => this.pod(labels, image.reference)),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              volumeMode: 'Filesystem',
              storageClassName: props.storageClass,
              resources: { requests: { storage: k8s.Quantity.fromString(bytes(storage)) } },
            },
          },
        ],
      },
    });
    // the API server adds them, and Argo CD would see a difference; the type does not take them
    this.statefulSet.addJsonPatch(
      JsonPatch.add('/spec/volumeClaimTemplates/0/apiVersion', 'v1'),
      JsonPatch.add('/spec/volumeClaimTemplates/0/kind', 'PersistentVolumeClaim'),
    );
    this.service = new k8s.KubeService(this, 'Service', {
      metadata,
      spec: clusterIp(this.matchLabels, [servicePort({ name: PORT_NAMES.http, number: PORT })]),
    });
    new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata,
      spec: {
        selector,
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [...new Set([this.namespace, ...requestsFrom])].map(podsOfNamespace),
            ports: [tcp(PORT)],
          },
        ],
        egress: [dnsEgress()],
      },
    });
  }

  /**
   * A bucket of the store. It is made before the store answers its first request.
   *
   * @throws if the name is not that of a bucket
   */
  bucket(name: string): S3 {
    const bucket = S3.external({
      endpoint: this.endpoint,
      bucket: name,
      secret: this.props.secret,
      pods: { namespace: this.namespace, podLabels: this.matchLabels },
    });
    this.buckets.add(name);
    return bucket;
  }

  private pod(labels: Record<string, string>, image: string): k8s.PodTemplateSpec {
    const { secret, size } = this.props;
    const { awsAccessKeyId, awsSecretAccessKey } = RETRAINING_ENVIRONMENT;
    const secrets = {
      ROOT_ACCESS_KEY: { name: secret, key: awsAccessKeyId.name },
      ROOT_SECRET_KEY: { name: secret, key: awsSecretAccessKey.name },
    };
    // a folder of the top level is a bucket
    const folders = [STORE_DIRECTORY, ...[...this.buckets].map((name) => `${STORE_DIRECTORY}/${name}`)];
    const port = k8s.IntOrString.fromString(PORT_NAMES.http);
    const health = { httpGet: { path: HEALTH, port, scheme: 'HTTP' }, successThreshold: 1 };
    return restrictedPod({
      labels,
      serviceAccountName: this.name,
      containerName: APP,
      image,
      command: [
        '/bin/sh',
        '-c',
        startScript(Object.keys(secrets), 'versitygw', [
          `mkdir -p ${folders.join(' ')}`,
          // where the images of different versions have the program
          'export PATH="$PATH:/app"',
        ]),
        APP,
      ],
      args: ['posix', STORE_DIRECTORY],
      environment: { VGW_PORT: `:${PORT}`, VGW_HEALTH: HEALTH, VGW_REGION: 'us-east-1' },
      secrets,
      size: size ?? { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(512) },
      temporary: Size.mebibytes(256),
      claims: [{ name: 'data', mountPath: DATA_DIRECTORY }],
      container: {
        ports: [{ name: PORT_NAMES.http, containerPort: PORT, protocol: 'TCP' }],
        startupProbe: { ...health, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
        livenessProbe: { ...health, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 3 },
        readinessProbe: {
          tcpSocket: { port },
          successThreshold: 1,
          periodSeconds: 10,
          timeoutSeconds: 5,
          failureThreshold: 3,
        },
      },
      pod: podPlacement(this.matchLabels),
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: Duration.minutes(1).toSeconds(),
    });
  }
}
