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

/** Of containers, volumes, Secrets and their keys, after which files of this machine are named. */
const fileNameSchema = z
  .string()
  .refine((name) => !name.includes('/') && !hasWayOut(name), 'has no / and no ..');

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

const variableSchema = z.looseObject({ name: z.string(), value: z.string().optional() });
const volumeMountSchema = z.looseObject({ name: fileNameSchema, mountPath: mountPathSchema });

const containerSchema = z.looseObject({
  name: fileNameSchema,
  image: z.string().optional(),
  command: z
    .array(z.string(), {
      error: 'a container without a command runs what its image says, and there is no image here',
    })
    .min(1, 'an empty command runs what the image says, and there is no image here'),
  args: z.array(z.string()).default([]),
  workingDir: z.string().optional(),
  env: z.array(variableSchema).default([]),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).default([]),
  volumeMounts: z.array(volumeMountSchema).default([]),
  startupProbe: probeSchema.optional(),
  livenessProbe: probeSchema.optional(),
  readinessProbe: probeSchema.optional(),
});

const named = z.looseObject({ name: z.string() });

/** Read leniently: one that does not run here may be anything. */
const initContainerSchema = z.looseObject({
  name: fileNameSchema,
  image: z.string().optional(),
  restartPolicy: z.string().optional(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(variableSchema).default([]),
  volumeMounts: z.array(volumeMountSchema).default([]),
});

const deploymentSchema = z.looseObject({
  kind: z.literal('Deployment'),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        initContainers: z.array(initContainerSchema).default([]),
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
                  secretName: fileNameSchema,
                  items: z.array(z.looseObject({ key: fileNameSchema, path: itemPathSchema })).default([]),
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

/** A folder that a program expects, with the files that the manifests put into it. */
interface Mount {
  /** Name of its volume, which the containers of a pod share. */
  readonly volume: string;
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  /** The Secret that some of these files only stand for: what is in it is not in the manifests. */
  readonly madeUp?: string;
}

/** What one container of a pod runs. */
export interface PodProgram {
  readonly name: string;
  readonly image: string | undefined;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
}

/** All that a Deployment says about the process it runs. */
export interface Container extends PodProgram {
  readonly deployment: string;
  readonly namespace: string;
  readonly workingDirectory: string | undefined;
  /** By name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly startupProbe: Probe | undefined;
  readonly livenessProbe: Probe | undefined;
  readonly readinessProbe: Probe | undefined;
  readonly terminationGracePeriodSeconds: number;
  /** What runs to its end before, one after the other. */
  readonly initContainers: readonly PodProgram[];
  /** Names of the pod's other containers, which are not run. */
  readonly others: readonly string[];
}

/** What manifests leave open, and who reads them decides. */
export interface ContainerReading {
  /** Whether an init container runs here, by its whole command. @default - none does */
  readonly runsInit?: (command: readonly string[]) => boolean;
  /** Text of a key of a Secret; undefined: it is made up. @default - all are */
  readonly secret?: (name: string, key: string) => string | undefined;
}

/**
 * Reads the first container of each Deployment out of rendered manifests.
 *
 * @param manifests parsed YAML documents, of any kind
 * @throws Error that names what a local process cannot have, such as a value from a Secret or a volume of another kind, or
 *   what Kubernetes refuses, such as a key or path that leads out of its volume
 */
export function readContainers(manifests: readonly unknown[], reading: ContainerReading = {}): Container[] {
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
    .map((manifest) => toContainer(readDeployment(manifest), configMaps, reading));
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

type ConfigMaps = ReadonlyMap<string, Readonly<Record<string, string>>>;

function toContainer(
  deployment: Deployment,
  configMaps: ConfigMaps,
  { runsInit = () => false, secret = () => undefined }: ContainerReading,
): Container {
  const { metadata, spec } = deployment;
  const { initContainers, containers, terminationGracePeriodSeconds } = spec.template.spec;
  const [container, ...sidecars] = containers;
  const runs = ({ command, args, restartPolicy }: z.infer<typeof initContainerSchema>): boolean =>
    // one that is always restarted is a sidecar, which does not end
    restartPolicy !== 'Always' && command.length > 0 && runsInit([...command, ...args]);
  const program = (of: z.infer<typeof initContainerSchema>): PodProgram => ({
    name: of.name,
    image: of.image,
    command: [...of.command, ...of.args],
    environment: environmentOf(metadata.name, of.env),
    mounts: mountsOf(deployment, of.volumeMounts, configMaps, secret),
  });
  return {
    ...program(container),
    deployment: metadata.name,
    namespace: metadata.namespace,
    workingDirectory: container.workingDir,
    ports: new Map(
      container.ports.map(({ name, containerPort }) => [name ?? String(containerPort), containerPort]),
    ),
    startupProbe: container.startupProbe,
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    terminationGracePeriodSeconds,
    initContainers: initContainers.filter(runs).map(program),
    others: [...initContainers.filter((each) => !runs(each)), ...sidecars].map(({ name }) => name),
  };
}

function environmentOf(
  deployment: string,
  variables: readonly z.infer<typeof variableSchema>[],
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value } of variables) {
    if (value === undefined) {
      throw new Error(
        `Deployment ${deployment} takes ${name} from outside of its manifest; a local process has only plain values`,
      );
    }
    environment[name] = kubeletExpanded(value, environment);
  }
  return environment;
}

function mountsOf(
  { metadata, spec }: Deployment,
  mounts: readonly z.infer<typeof volumeMountSchema>[],
  configMaps: ConfigMaps,
  secret: (name: string, key: string) => string | undefined,
): Mount[] {
  return mounts.map(({ name, mountPath: path }) => {
    const volume = spec.template.spec.volumes.find((candidate) => candidate.name === name);
    if (volume?.emptyDir !== undefined) return { volume: name, path, files: {} };
    if (volume?.secret !== undefined) {
      const { secretName, items } = volume.secret;
      const texts = items.map((item) => [item.path, secret(secretName, item.key)] as const);
      const stands = `stands for a key of the Secret ${secretName}`;
      return {
        volume: name,
        path,
        files: Object.fromEntries(texts.map(([file, text]) => [file, text ?? stands])),
        ...(texts.some(([, text]) => text === undefined) && { madeUp: secretName }),
      };
    }
    const files = volume?.configMap && configMaps.get(`${metadata.namespace}/${volume.configMap.name}`);
    if (files === undefined) {
      throw new Error(
        `Deployment ${metadata.name} mounts volume "${name}" at ${path}, which is neither an emptyDir nor a Secret, nor a ConfigMap of these manifests; a local process has no other volumes`,
      );
    }
    return { volume: name, path, files };
  });
}
