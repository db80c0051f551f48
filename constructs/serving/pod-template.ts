import type { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { IMAGE } from '../../runtime/contract/image';
import { CONFIG_CHECKSUM_ANNOTATION, configChecksum } from '../private/config-checksum';
import type { SecretKey } from '../secret-key';
import { credentialVolumes, fetchContainer, modelVolumeSize } from './fetch-container';
import { kubeletLiteral } from './kubelet-expansion';
import type { FetchedModel } from './model';
import type { NamedPort } from './named-port';
import { podPlacement } from '../private/pod-placement';
import { containerSecurityContext, podSecurityContext } from '../private/pod-security';
import { type MountedVolume, READ_ONLY, secretVolumes } from '../private/secret-volumes';
import { probes } from './probes';
import { registryAnnotations } from './registry-annotations';
import { emptyVolume, TMP_SIZE, type Resources } from './resources';

export interface PodTemplateOptions {
  readonly serviceAccountName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly image: string;
  /** The one container: its name, and the command that it runs. */
  readonly container: { readonly name: string; readonly command: readonly string[] };
  readonly environment: Readonly<Record<string, string>>;
  /** May hold the same port twice. The probes ask the first one. */
  readonly ports: readonly [NamedPort, ...NamedPort[]];
  readonly resources: Resources;
  /** Longest time that the runtime takes to stop. */
  readonly stopSeconds: number;
  readonly modelConfig?: { readonly name: string; readonly data: Readonly<Record<string, string>> };
  /** What an init container fetches before the container starts. */
  readonly fetchedModel?: FetchedModel | undefined;
  readonly secrets: readonly SecretKey[];
  /** Size of the volume for predictions that wait for their truth. Undefined: they are held in memory. */
  readonly feedbackVolume?: Size | undefined;
  readonly priorityClassName?: string;
}

/** Margin, so that the kubelet notices the exit before it would send SIGKILL. */
const STOP_MARGIN_SECONDS = 5;

/** The pod of an inference service, or of a scorer. */
export function podTemplate(options: PodTemplateOptions): k8s.PodTemplateSpec {
  const { modelConfig, fetchedModel } = options;
  const resources = options.resources.toManifest(...nodeVolumes(options));
  const mounts = mountedVolumes(options);
  return {
    metadata: {
      labels: { ...options.labels },
      annotations: modelConfig
        ? { [CONFIG_CHECKSUM_ANNOTATION]: configChecksum(modelConfig.data) }
        : fetchedModel && registryAnnotations(fetchedModel),
    },
    spec: {
      serviceAccountName: options.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: options.priorityClassName,
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      terminationGracePeriodSeconds: Math.ceil(options.stopSeconds) + STOP_MARGIN_SECONDS,
      securityContext: podSecurityContext(),
      ...podPlacement({ ...options.matchLabels }),
      ...(fetchedModel && {
        initContainers: [
          fetchContainer(fetchedModel, { image: options.image, resources, modelVolume: MODEL_VOLUME }),
        ],
      }),
      containers: [
        {
          name: options.container.name,
          image: options.image,
          imagePullPolicy: 'Always',
          command: [...options.container.command],
          workingDir: IMAGE.workingDirectory,
          env: Object.entries(options.environment).map(([name, value]) => ({
            name,
            value: kubeletLiteral(value),
          })),
          ports: [...new Set(options.ports)].map(({ name, number }) => ({
            name,
            containerPort: number,
            protocol: 'TCP',
          })),
          resources,
          securityContext: containerSecurityContext(),
          ...probes(options.ports[0].name),
          volumeMounts: mounts.map(({ mount }) => mount),
        },
      ],
      volumes: [...mounts, ...(fetchedModel ? credentialVolumes(fetchedModel) : [])].map(
        ({ volume }) => volume,
      ),
    },
  };
}

/** Name of the volume with the model. */
const MODEL_VOLUME = 'model';

/** Sizes of the volumes on the node's disk, besides /tmp. */
function nodeVolumes({ fetchedModel, feedbackVolume }: PodTemplateOptions): Size[] {
  return [
    ...(fetchedModel ? [modelVolumeSize(fetchedModel)] : []),
    ...(feedbackVolume ? [feedbackVolume] : []),
  ];
}

function mountedVolumes(options: PodTemplateOptions): MountedVolume[] {
  const { modelConfig, fetchedModel, secrets, feedbackVolume } = options;
  const source =
    modelConfig === undefined
      ? fetchedModel && { emptyDir: emptyVolume(modelVolumeSize(fetchedModel)) }
      : { configMap: { name: modelConfig.name, defaultMode: READ_ONLY } };
  const model: MountedVolume[] =
    source === undefined
      ? []
      : [
          {
            volume: { name: MODEL_VOLUME, ...source },
            mount: { name: MODEL_VOLUME, mountPath: IMAGE.modelDirectory, readOnly: true },
          },
        ];
  const feedback: MountedVolume[] =
    feedbackVolume === undefined
      ? []
      : [
          {
            volume: { name: 'feedback', emptyDir: emptyVolume(feedbackVolume) },
            mount: { name: 'feedback', mountPath: IMAGE.feedbackDirectory },
          },
        ];
  return [
    { volume: { name: 'tmp', emptyDir: emptyVolume(TMP_SIZE) }, mount: { name: 'tmp', mountPath: '/tmp' } },
    ...model,
    ...feedback,
    ...secretVolumes(secrets),
  ];
}
