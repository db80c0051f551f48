import { z } from 'zod';
import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { FETCHING } from '../../../../runtime/contract/fetching';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';
import { type RuntimeContainer, runtimeContainer } from '../../manifests/runtime-container';
import type { PlacedContainer, Workload } from '../../manifests/workload';

const artifact = z.object({ digest: z.string(), version: z.string() });

/** A pod whose model has another digest than MODEL_DIGEST never becomes ready. */
export const modelDigest: Rule = {
  name: 'model-digest',
  title: 'The model that is mounted or fetched has the digest and version that the environment names',
  source: 'KServe #5983',
  *check(set) {
    for (const workload of set.workloads) {
      const runtime = runtimeContainer(set, workload);
      if (runtime?.config) yield* mountedModel(set, workload, runtime, runtime.config);
    }
  },
};

function* mountedModel(
  set: ManifestSet,
  workload: Workload,
  { placed }: RuntimeContainer,
  config: NonNullable<RuntimeContainer['config']>,
): Iterable<Finding> {
  const { modelPath, modelDigest: digest, modelVersion: version } = config;
  const mount = placed.container.volumeMounts?.find(({ mountPath }) => modelPath.startsWith(`${mountPath}/`));
  const volume = workload.pod.volumes?.find(({ name }) => name === mount?.name);
  const configMap = volume?.configMap && set.find('ConfigMap', workload.namespace, volume.configMap.name);
  if (mount && volume?.emptyDir) yield* fetchedModel(workload, placed, config, mount.name);
  if (!mount || !configMap) return; // in the image, or on a volume whose contents are not in the set
  const key = modelPath.slice(mount.mountPath.length + 1);
  const env = at(workload.manifest, `${placed.path}.env`);
  const text = configMap.body.data?.[key];
  if (text === undefined) {
    yield {
      ends: [env, missing('key', workload.namespace, `${configMap.name}/${key}`)],
      problem: `the runtime reads ${modelPath}, and ConfigMap ${configMap.name} has no such key`,
      fix: `set ${ENVIRONMENT.modelPath.name} to a path that ends in one of ${Object.keys(configMap.body.data ?? {}).join(', ') || 'its keys'}`,
    };
    return;
  }
  const model = readArtifact(text);
  const end = at(configMap, `data["${key}"]`);
  if (!model) {
    yield {
      ends: [end, env],
      problem: 'it is not a model artifact, so the pods never become ready',
      fix: 'mount the file that cdk8s-aiops train writes, with Model.fromArtifact(file)',
    };
    return;
  }
  for (const [variable, told, is] of [
    [ENVIRONMENT.modelDigest.name, digest, model.digest],
    [ENVIRONMENT.modelVersion.name, version, model.version],
  ] as const) {
    if (told === undefined || told === is) continue;
    yield {
      ends: [env, end],
      problem: `${variable} is ${told} and the mounted model has ${is}, so the pods never become ready`,
      fix: `set ${variable} to ${is}, or mount the other model`,
    };
  }
}

/** A volume that is empty when the pod starts, and the init container that fetches the model into it. */
function* fetchedModel(
  { manifest, containers, podPath, pod }: Workload,
  server: PlacedContainer,
  { modelPath, modelDigest: digest }: NonNullable<RuntimeContainer['config']>,
  volume: string,
): Iterable<Finding> {
  const filling = containers.filter(
    ({ passing, container }) => passing && container.volumeMounts?.some(({ name }) => name === volume),
  );
  const env = at(manifest, `${server.path}.env`);
  if (filling.length === 0) {
    const index = (pod.volumes ?? []).findIndex(({ name }) => name === volume);
    yield {
      ends: [env, at(manifest, `${podPath}.volumes[${index}].emptyDir`)],
      problem: `the runtime reads ${modelPath}, on a volume that is empty when the pod starts, and no init container fills it`,
      fix: 'deploy the model with Model.fromRegistry, whose init container fetches it',
    };
    return;
  }
  for (const { container, path } of filling) {
    const words = [...(container.command ?? []), ...(container.args ?? [])];
    // another program may fill it from elsewhere
    if (!words.includes(FETCHING.script)) continue;
    const end = at(manifest, `${path}.args`);
    for (const [option, variable, told, wanted] of [
      [FETCHING.outOption, ENVIRONMENT.modelPath.name, argument(words, FETCHING.outOption), modelPath],
      [FETCHING.digestOption, ENVIRONMENT.modelDigest.name, argument(words, FETCHING.digestOption), digest],
    ] as const) {
      if (wanted === undefined || told === wanted) continue;
      yield {
        ends: [end, env],
        problem: `--${option} is ${told ?? 'not given'} and ${variable} is ${wanted}, so the pods never become ready`,
        fix: 'give both the same value',
      };
    }
  }
}

function argument(words: readonly string[], option: string): string | undefined {
  const index = words.indexOf(`--${option}`);
  return index === -1 ? undefined : words[index + 1];
}

function readArtifact(text: string): z.infer<typeof artifact> | undefined {
  try {
    return artifact.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON, so not an artifact
  }
}
