import { z } from 'zod';
import { kubeletExpanded } from '../constructs/serving/kubelet-expansion';

/** Of a file below a folder of this machine: Kubernetes refuses a way out of the volume too. */
const hasWayOut = (path: string): boolean => path.split('/').includes('..');

const mountPathSchema = z
  .string()
  .refine((path) => path.startsWith('/') && !hasWayOut(path), 'a mount path is absolute and has no ..');
const itemPathSchema = z
  .string()
  .refine((path) => !path.startsWith('/') && !hasWayOut(path), "a key's path is relative and has no ..");

const probeSchema = z.looseObject({
  httpGet: z.looseObject({
    path: z.string().startsWith('/', 'a path starts with /'),
    port: z.union([z.string(), z.number()]),
  }),
  initialDelaySeconds: z.number().default(0),
  periodSeconds: z.number().default(10),
  timeoutSeconds: z.number().default(1),
  failureThreshold: z.number().default(3),
});

const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: z
    .array(z.string(), {
      error: 'a container without a command runs what its image says, and there is no image here',
    })
    .min(1, 'an empty command runs what the image says, and there is no image here'),
  args: z.array(z.string()).default([]),
  workingDir: z.string().optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).default([]),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: mountPathSchema })).default([]),
  startupProbe: probeSchema.optional(),
  livenessProbe: probeSchema.optional(),
  readinessProbe: probeSchema.optional(),
});

const named = z.looseObject({ name: z.string() });

const deploymentSchema = z.looseObject({
  kind: z.literal('Deployment'),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        initContainers: z.array(named).default([]),
        containers: z.tuple([containerSchema], named),
        terminationGracePeriodSeconds: z.number().default(30),
        volumes: z
          .array(
            z.looseObject({
              name: z.string(),
              configMap: z.looseObject({ name: z.string() }).optional(),
              emptyDir: z.looseObject({}).optional(),
              secret: z
                .looseObject({
                  secretName: z.string(),
                  items: z.array(z.looseObject({ path: itemPathSchema })).default([]),
                })
                .optional(),
            }),
          )
          .default([]),
      }),
    }),
  }),
});

const configMapSchema = z.looseObject({
  kind: z.literal('ConfigMap'),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default('default') }),
  data: z.record(z.string(), z.string()).default({}),
});

/** As the API server takes it: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object */
const CONFIG_MAP_KEY = /^(?!\.$)(?!\.\.)[-._a-zA-Z0-9]{1,253}$/;

export type Probe = z.infer<typeof probeSchema>;

/** A folder that the container expects, with the files that the manifests put into it. */
interface Mount {
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  /** The Secret whose files these stand for: what is in it is not in the manifests. */
  readonly secret?: string;
}

/** All that a Deployment says about the process it runs. */
export interface Container {
  readonly deployment: string;
  readonly namespace: string;
  readonly name: string;
  readonly image: string | undefined;
  readonly command: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** By name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly mounts: readonly Mount[];
  readonly startupProbe: Probe | undefined;
  readonly livenessProbe: Probe | undefined;
  readonly readinessProbe: Probe | undefined;
  readonly terminationGracePeriodSeconds: number;
  /** Names of the pod's other containers, which are not run: what they run is in their images. */
  readonly others: readonly string[];
}

/**
 * Reads the first container of each Deployment out of rendered manifests.
 *
 * @param manifests parsed YAML documents, of any kind
 * @throws Error that names what a local process cannot have, such as a value from a Secret or a volume of another kind, or
 *   what Kubernetes refuses, such as a key or path that leads out of its volume
 */
export function readContainers(manifests: readonly unknown[]): Container[] {
  const configMaps = new Map<string, Readonly<Record<string, string>>>();
  for (const manifest of manifests) {
    const configMap = configMapSchema.safeParse(manifest);
    if (configMap.success) {
      const { metadata, data } = configMap.data;
      const wrong = Object.keys(data).find((key) => !CONFIG_MAP_KEY.test(key));
      if (wrong !== undefined) {
        throw new Error(
          `ConfigMap ${metadata.namespace}/${metadata.name} has the key ${JSON.stringify(wrong)}, which Kubernetes refuses; a key is at most 253 letters, digits, -, _ and ., and does not start with ..`,
        );
      }
      configMaps.set(`${metadata.namespace}/${metadata.name}`, data);
    }
  }
  return manifests
    .filter((manifest) => z.looseObject({ kind: z.literal('Deployment') }).safeParse(manifest).success)
    .map((manifest) => toContainer(readDeployment(manifest), configMaps));
}

type Deployment = z.infer<typeof deploymentSchema>;

function readDeployment(manifest: unknown): Deployment {
  const { data, error } = deploymentSchema.safeParse(manifest);
  if (data !== undefined) return data;
  const { name } = z
    .looseObject({ metadata: z.looseObject({ name: z.string() }) })
    .transform(({ metadata }) => metadata)
    .catch({ name: 'without a name' })
    .parse(manifest);
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Deployment ${name} cannot be run as a local process: ${problems.join('; ')}`);
}

function toContainer(
  { metadata, spec }: Deployment,
  configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Container {
  const { initContainers, containers, volumes, terminationGracePeriodSeconds } = spec.template.spec;
  const [container, ...sidecars] = containers;
  const mounts = container.volumeMounts.map(({ name, mountPath }): Mount => {
    const volume = volumes.find((candidate) => candidate.name === name);
    if (volume?.emptyDir !== undefined) return { path: mountPath, files: {} };
    if (volume?.secret !== undefined) {
      const { secretName, items } = volume.secret;
      const stands = `stands for a key of the Secret ${secretName}`;
      return {
        path: mountPath,
        files: Object.fromEntries(items.map(({ path }) => [path, stands])),
        secret: secretName,
      };
    }
    const files = volume?.configMap && configMaps.get(`${metadata.namespace}/${volume.configMap.name}`);
    if (files === undefined) {
      throw new Error(
        `Deployment ${metadata.name} mounts volume "${name}" at ${mountPath}, which is neither an emptyDir nor a Secret, nor a ConfigMap of these manifests; a local process has no other volumes`,
      );
    }
    return { path: mountPath, files };
  });
  const environment: Record<string, string> = {};
  for (const { name, value } of container.env) {
    if (value === undefined) {
      throw new Error(
        `Deployment ${metadata.name} takes ${name} from outside of its manifest; a local process has only plain values`,
      );
    }
    environment[name] = kubeletExpanded(value, environment);
  }
  return {
    deployment: metadata.name,
    namespace: metadata.namespace,
    name: container.name,
    image: container.image,
    command: [...container.command, ...container.args],
    workingDirectory: container.workingDir,
    environment,
    ports: new Map(
      container.ports.map(({ name, containerPort }) => [name ?? String(containerPort), containerPort]),
    ),
    mounts,
    startupProbe: container.startupProbe,
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    terminationGracePeriodSeconds,
    others: [...initContainers, ...sidecars].map(({ name }) => name),
  };
}
