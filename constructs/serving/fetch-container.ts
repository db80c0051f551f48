import { Duration, Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { FETCHING } from '../../runtime/contract/fetching';
import { IMAGE } from '../../runtime/contract/image';
import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';
import { egressTo } from '../private/egress';
import { containerSecurityContext } from '../private/pod-security';
import { type MountedVolume, READ_ONLY, secretPath, secretVolumes } from '../private/secret-volumes';
import { SECRET_PRELOAD } from '../training/secret-preload';
import { kubeletLiteral } from './kubelet-expansion';
import type { FetchedModel } from './model';

/** Folder of the token by which a role is taken, and the audience that AWS asks for. */
const IDENTITY = {
  directory: '/var/run/secrets/web-identity',
  file: 'token',
  audience: 'sts.amazonaws.com',
} as const;

/** Space beside the artifact, for what the file system keeps of each file. */
const MARGIN_MEBIBYTES = 16;

/** Size of the volume that the artifact is fetched to. */
export function modelVolumeSize({ bytes }: FetchedModel): Size {
  return Size.mebibytes(Math.ceil(bytes / 1024 ** 2) + MARGIN_MEBIBYTES);
}

/** The volumes that only the init container sees: its credentials. */
export function credentialVolumes({ bucket, roleArn }: FetchedModel): MountedVolume[] {
  if (roleArn === undefined)
    return secretVolumes([bucket.accessKeyId, bucket.secretAccessKey], 'fetch-secret');
  const name = 'web-identity';
  const { directory: mountPath, file: path, audience } = IDENTITY;
  const expirationSeconds = Duration.hours(1).toSeconds();
  return [
    {
      volume: {
        name,
        projected: {
          defaultMode: READ_ONLY,
          sources: [{ serviceAccountToken: { audience, expirationSeconds, path } }],
        },
      },
      mount: { name, mountPath, readOnly: true },
    },
  ];
}

/** The init container that fetches the artifact. It runs the image of the server, and takes no more than the server does. */
export function fetchContainer(
  model: FetchedModel,
  {
    image,
    resources,
    modelVolume,
  }: { readonly image: string; readonly resources: k8s.ResourceRequirements; readonly modelVolume: string },
): k8s.Container {
  const { address, digest } = model;
  return {
    name: FETCHING.container,
    image,
    imagePullPolicy: 'Always',
    command: ['node', SECRET_PRELOAD, FETCHING.script],
    args: [
      address,
      `--${FETCHING.digestOption}`,
      digest,
      `--${FETCHING.outOption}`,
      `${IMAGE.modelDirectory}/${IMAGE.modelFile}`,
    ],
    workingDir: IMAGE.workingDirectory,
    env: Object.entries(environment(model)).map(([name, value]) => ({ name, value: kubeletLiteral(value) })),
    resources,
    securityContext: containerSecurityContext(),
    // `kubectl describe pod` then says why the artifact could not be fetched
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: modelVolume, mountPath: IMAGE.modelDirectory },
      ...credentialVolumes(model).map(({ mount }) => mount),
    ],
  };
}

/** The way to the bucket, and to what gives the role. */
export function fetchEgress({ bucket, roleArn }: FetchedModel): k8s.NetworkPolicyEgressRule[] {
  return [bucket.egress(), ...(roleArn === undefined ? [] : [egressTo('https://sts.amazonaws.com', {})])];
}

function environment({ bucket, roleArn }: FetchedModel): Record<string, string> {
  const { awsEndpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = RETRAINING_ENVIRONMENT;
  return {
    [awsEndpoint.name]: bucket.endpoint,
    [awsRegion.name]: bucket.region,
    ...(roleArn === undefined
      ? {
          [`${awsAccessKeyId.name}_FILE`]: secretPath(bucket.accessKeyId),
          [`${awsSecretAccessKey.name}_FILE`]: secretPath(bucket.secretAccessKey),
        }
      : {
          // the variables of the AWS SDKs
          AWS_ROLE_ARN: roleArn,
          AWS_WEB_IDENTITY_TOKEN_FILE: `${IDENTITY.directory}/${IDENTITY.file}`,
        }),
  };
}
