import { z } from 'zod';
import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';
import { type RuntimeContainer, runtimeContainer } from '../../manifests/runtime-container';
import type { Workload } from '../../manifests/workload';

const artifact = z.object({ digest: z.string(), version: z.string() });

/** A pod whose model has another digest than MODEL_DIGEST never becomes ready. */
export const modelDigest: Rule = {
  name: 'model-digest',
  title: 'The mounted model has the digest and version that the environment names',
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

function readArtifact(text: string): z.infer<typeof artifact> | undefined {
  try {
    return artifact.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON, so not an artifact
  }
}
