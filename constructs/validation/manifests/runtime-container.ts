import { type Config, ConfigError, parseConfig } from '../../../runtime/config/config';
import { parseStreamConfig, type StreamConfig } from '../../../runtime/config/stream-config';
import { ENVIRONMENT } from '../../../runtime/contract/environment';
import { IMAGE } from '../../../runtime/contract/image';
import { STREAM_ENVIRONMENT } from '../../../runtime/contract/streaming/environment';
import { kubeletExpanded } from '../../serving/kubelet-expansion';
import type { ManifestSet } from './manifest-set';
import type { PlacedContainer, Workload } from './workload';

/** Variables that other programs read too, so they do not identify the runtime. */
const COMMON_VARIABLES: ReadonlySet<string> = new Set(
  (
    [
      'port',
      'host',
      'metricsPort',
      'logLevel',
      'modelPath',
      'modelVersion',
      'bodyLimitBytes',
      'maxRows',
      'docsEnabled',
      'shutdownTimeoutSeconds',
    ] as const
  ).map((key) => ENVIRONMENT[key].name),
);

const OWN_VARIABLES: ReadonlySet<string> = new Set(
  [...Object.values(ENVIRONMENT), STREAM_ENVIRONMENT.streamTopic]
    .map(({ name }) => name)
    .filter((name) => !COMMON_VARIABLES.has(name)),
);

/** A container that runs this package's runtime, and the configuration from its environment. */
export interface RuntimeContainer {
  readonly placed: PlacedContainer;
  /** Undefined if the environment cannot be parsed; the rule runtime-environment reports that. */
  readonly config: Config | undefined;
  /** The configuration of a scorer. Undefined: it serves HTTP, or the environment cannot be parsed. */
  readonly stream?: StreamConfig;
  readonly problems: readonly string[];
}

/**
 * The container of a workload that runs the runtime. It is recognized by its command, by the folder that the model is
 * mounted to, or by a variable that only the runtime reads, because users choose the name of the image.
 */
export function runtimeContainer(set: ManifestSet, workload: Workload): RuntimeContainer | undefined {
  const placed = workload.containers.find((each) => !each.passing && isRuntime(each));
  if (!placed) return undefined;
  const environment = environmentOf(set, workload, placed);
  try {
    const config = parseConfig(environment);
    if (!isScorer(placed)) return { placed, config, problems: [] };
    // a scorer serves nobody, so it stops without a delay
    return {
      placed,
      config: { ...config, drainDelaySeconds: 0 },
      stream: parseStreamConfig(environment),
      problems: [],
    };
  } catch (error) {
    if (error instanceof ConfigError) return { placed, config: undefined, problems: error.problems };
    throw error;
  }
}

/** Whether only the pod itself reaches a process that listens on the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isRuntime({ container }: PlacedContainer): boolean {
  return (
    commandOf(container).includes(IMAGE.script) ||
    commandOf(container).includes(IMAGE.scorerScript) ||
    (container.volumeMounts ?? []).some(({ mountPath }) => mountPath === IMAGE.modelDirectory) ||
    (container.env ?? []).some(({ name }) => OWN_VARIABLES.has(name))
  );
}

/** By its command, or by a variable that only a scorer reads: other clients have a broker and a user, too. */
function isScorer({ container }: PlacedContainer): boolean {
  return (
    commandOf(container).includes(IMAGE.scorerScript) ||
    (container.env ?? []).some(({ name }) => name === STREAM_ENVIRONMENT.streamTopic.name)
  );
}

function commandOf({ command = [], args = [] }: PlacedContainer['container']): readonly string[] {
  return [...command, ...args];
}

/** The part of the environment that is in the set: literal values and those from its ConfigMaps. */
function environmentOf(
  set: ManifestSet,
  { namespace }: Workload,
  { container }: PlacedContainer,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { prefix = '', configMapRef } of container.envFrom ?? []) {
    const data = configMapRef && set.find('ConfigMap', namespace, configMapRef.name)?.body.data;
    for (const [key, value] of Object.entries(data ?? {})) environment[prefix + key] = value;
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const reference = valueFrom?.configMapKeyRef;
    const referred =
      reference && set.find('ConfigMap', namespace, reference.name)?.body.data?.[reference.key];
    const known = value === undefined ? referred : kubeletExpanded(value, environment);
    if (known !== undefined) environment[name] = known;
  }
  return environment;
}
