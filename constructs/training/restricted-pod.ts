import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { CONFIG_CHECKSUM_ANNOTATION, configChecksum } from '../private/config-checksum';
import { containerSecurityContext, podSecurityContext } from '../private/pod-security';
import { type MountedVolume, READ_ONLY, secretPath, secretVolumes } from '../private/secret-volumes';
import type { SecretKey } from '../secret-key';
import { containerResources, type ContainerSize } from '../observability/charts/container-size';
import { bytes } from '../serving/resources';
import { kubeletLiteral } from '../serving/kubelet-expansion';

/** A pod with one container, as the training plane runs them. */
export interface RestrictedPodOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  readonly containerName: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args?: readonly string[];
  /** Plain values by the name of their variable. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets by the name of their variable; the variable `<name>_FILE` holds the path of the mounted key. */
  readonly secrets: Readonly<Record<string, SecretKey>>;
  readonly size: ContainerSize;
  /** Volume for `/tmp`; logs get as much again. */
  readonly temporary: Size;
  /** ConfigMap whose files are mounted. */
  readonly config?: {
    readonly name: string;
    readonly data: Readonly<Record<string, string>>;
    readonly path: string;
  };
  readonly volumes?: readonly MountedVolume[];
  /** Mounts of the volumes that a StatefulSet claims. */
  readonly claims?: readonly k8s.VolumeMount[];
  readonly container?: Pick<k8s.Container, 'ports' | 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;
  readonly pod?: Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'>;
  readonly restartPolicy: 'Always' | 'Never';
  readonly terminationGracePeriodSeconds: number;
}

/** Space for the log of a container, besides `/tmp`. */
const LOG_SIZE = Size.mebibytes(256);

/** The template of a pod that the standard "restricted" admits, and whose secrets are files. */
export function restrictedPod(options: RestrictedPodOptions): k8s.PodTemplateSpec {
  const { environment, secrets, config } = options;
  const variables = {
    ...environment,
    ...Object.fromEntries(
      Object.entries(secrets).map(([name, secret]) => [`${name}_FILE`, secretPath(secret)]),
    ),
  };
  const mounts: MountedVolume[] = [
    {
      volume: { name: 'tmp', emptyDir: { sizeLimit: quantity(options.temporary) } },
      mount: { name: 'tmp', mountPath: '/tmp' },
    },
    ...(config === undefined
      ? []
      : [
          {
            volume: { name: 'config', configMap: { name: config.name, defaultMode: READ_ONLY } },
            mount: { name: 'config', mountPath: config.path, readOnly: true },
          },
        ]),
    ...secretVolumes(Object.values(secrets)),
    ...(options.volumes ?? []),
  ];
  return {
    metadata: {
      labels: { ...options.labels },
      annotations: config && { [CONFIG_CHECKSUM_ANNOTATION]: configChecksum(config.data) },
    },
    spec: {
      serviceAccountName: options.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: options.restartPolicy,
      dnsPolicy: 'ClusterFirst',
      terminationGracePeriodSeconds: options.terminationGracePeriodSeconds,
      securityContext: podSecurityContext(),
      ...options.pod,
      containers: [
        {
          name: options.containerName,
          image: options.image,
          imagePullPolicy: 'Always',
          command: [...options.command],
          args: options.args && [...options.args],
          env: Object.entries(variables).map(([name, value]) => ({ name, value: kubeletLiteral(value) })),
          resources: resources(options.size, options.temporary),
          securityContext: containerSecurityContext(),
          ...options.container,
          volumeMounts: [...mounts.map(({ mount }) => mount), ...(options.claims ?? [])],
        },
      ],
      volumes: mounts.map(({ volume }) => volume),
    },
  };
}

function resources(size: ContainerSize, temporary: Size): k8s.ResourceRequirements {
  const { requests, limits } = containerResources('size', size);
  const storage = Size.mebibytes(temporary.toMebibytes() + LOG_SIZE.toMebibytes());
  const whole = (part: typeof requests): Record<string, k8s.Quantity> => ({
    ...Object.fromEntries(Object.entries(part).map(([name, text]) => [name, k8s.Quantity.fromString(text)])),
    'ephemeral-storage': quantity(storage),
  });
  return { requests: whole(requests), limits: whole(limits) };
}

function quantity(size: Size): k8s.Quantity {
  return k8s.Quantity.fromString(bytes(size));
}
