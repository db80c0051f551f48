import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { SECRET_PRELOAD } from '../constructs/training/secret-preload';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { FETCHING } from '../runtime/contract/fetching';
import { IMAGE } from '../runtime/contract/image';
import { RETRAINING_ENVIRONMENT } from '../runtime/contract/retraining';
import { readIfThere } from '../runtime/process/resources';
import { readContainers, type Container, type PodProgram } from './container';

/** The containers that run here, and what of the manifests does not. */
export interface LocalContainers {
  readonly containers: readonly Container[];
  /** One line each, for the person who watches. */
  readonly leftOut: readonly string[];
}

const workload = z.looseObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout', 'Job', 'CronJob', 'Pod']),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default('default') }),
});

const command = z
  .looseObject({
    spec: z.looseObject({
      template: z.looseObject({
        spec: z.looseObject({
          containers: z.tuple(
            [
              z.looseObject({
                command: z.array(z.string()).default([]),
                args: z.array(z.string()).default([]),
              }),
            ],
            z.unknown(),
          ),
        }),
      }),
    }),
  })
  .transform(({ spec }) => spec.template.spec.containers[0])
  .transform(({ command, args }) => [...command, ...args]);

const VARIABLES: ReadonlySet<string> = new Set(Object.values(ENVIRONMENT).map(({ name }) => name));

/**
 * Chooses what runs on this machine. Manifests may come from anywhere, and here nothing isolates a process: only the
 * command of this package's image is run, with the variables that the runtime reads.
 *
 * The init container that fetches a model runs too.
 *
 * @param allowCommands runs every Deployment's command and every init container's, with all of their environment
 * @param secrets folder with the file `<Secret>/<key>` for each secret that is to be real
 */
export function localContainers(
  manifests: readonly unknown[],
  allowCommands: boolean,
  secrets?: string,
): LocalContainers {
  const leftOut: string[] = [];
  const run = manifests.filter((manifest) => {
    const { data } = workload.safeParse(manifest);
    if (data === undefined) return true;
    const reason = otherwise(data.kind, manifest, allowCommands);
    if (reason === undefined) return true;
    leftOut.push(`${data.kind} ${data.metadata.namespace}/${data.metadata.name} is left out: ${reason}`);
    return false;
  });
  const containers = readContainers(run, {
    runsInit: (command) => allowCommands || isFetch(command),
    secret: (name, key) => (secrets === undefined ? undefined : readIfThere(join(secrets, name, key))),
  });
  if (allowCommands) return { containers, leftOut };
  return {
    containers: containers.map((container) => {
      const { deployment, namespace, environment } = container;
      const unread = Object.keys(environment).filter((name) => !VARIABLES.has(name));
      if (unread.length > 0) {
        leftOut.push(
          `${unread.join(', ')} of Deployment ${namespace}/${deployment} is left out: the runtime reads no such variable, and node may; --allow-commands sets it`,
        );
      }
      return {
        ...container,
        environment: Object.fromEntries(Object.entries(environment).filter(([name]) => VARIABLES.has(name))),
        initContainers: container.initContainers.map((program) => ({
          ...program,
          environment: fetchVariables(program),
        })),
      };
    }),
    leftOut,
  };
}

const MODEL = `${IMAGE.modelDirectory}/${IMAGE.modelFile}`;
const { awsEndpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = RETRAINING_ENVIRONMENT;
const KEYS: readonly string[] = [`${awsAccessKeyId.name}_FILE`, `${awsSecretAccessKey.name}_FILE`];

/** Whether a command is that of the init container of `Model.fromRegistry`, which writes the model and nothing else. */
function isFetch(command: readonly string[]): boolean {
  const [address = '', , digest = ''] = command.slice(3);
  const fetch = ['node', SECRET_PRELOAD, FETCHING.script, address];
  const options = [`--${FETCHING.digestOption}`, digest, `--${FETCHING.outOption}`, MODEL];
  return address.startsWith('s3://') && isDeepStrictEqual(command, [...fetch, ...options]);
}

/** Those of the store; keys only from a mounted Secret, because any other file would be sent to the store. */
function fetchVariables({ environment, mounts }: PodProgram): Record<string, string> {
  const isSecret = (path: string): boolean =>
    mounts.some(
      (mount) => path.startsWith(`${mount.path}/`) && path.startsWith(`${IMAGE.secretsDirectory}/`),
    );
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) =>
        name === awsEndpoint.name || name === awsRegion.name || (KEYS.includes(name) && isSecret(value)),
    ),
  );
}

/** @returns why a workload does not run here; undefined if it does */
function otherwise(kind: string, manifest: unknown, allowCommands: boolean): string | undefined {
  if (kind !== 'Deployment') return 'only Deployments run here';
  if (allowCommands) return undefined;
  const { data: words = [] } = command.safeParse(manifest);
  if (words.length === IMAGE.command.length && words.every((word, index) => word === IMAGE.command[index]))
    return undefined;
  const what = words.length === 0 ? 'it has no command' : `its command is ${JSON.stringify(words.join(' '))}`;
  return `${what}, and only ${JSON.stringify(IMAGE.command.join(' '))} runs here; --allow-commands runs others`;
}
