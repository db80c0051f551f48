import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { RECEIVER_ENVIRONMENT } from '../../../../runtime/contract/receiver';
import { STREAM_ENVIRONMENT } from '../../../../runtime/contract/streaming/environment';
import { type Rule, at } from '../../rule';
import { runtimeContainer } from '../../manifests/runtime-container';

const KNOWN: ReadonlySet<string> = new Set(
  Object.values({ ...ENVIRONMENT, ...RECEIVER_ENVIRONMENT, ...STREAM_ENVIRONMENT }).map(({ name }) => name),
);
const OWN_PREFIXES = ['DRIFT_', 'MODEL_', 'STREAM_'];

/** The runtime does not start with an environment that it cannot parse, so the synthesis refuses it first. */
export const runtimeEnvironment: Rule = {
  name: 'runtime-environment',
  title: 'The runtime can parse its environment variables',
  source: 'crash loops after a typing error in an environment variable',
  *check(set) {
    for (const workload of set.workloads) {
      const runtime = runtimeContainer(set, workload);
      if (!runtime) continue;
      const { placed, problems } = runtime;
      const env = at(workload.manifest, `${placed.path}.env`);
      if (problems.length > 0) {
        yield {
          ends: [env],
          problem: `the runtime would exit at once: ${problems.join('; ')}`,
          fix: 'make the environment from typed settings with toEnvironment(settings)',
        };
      }
      for (const { name } of placed.container.env ?? []) {
        if (KNOWN.has(name) || !OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
        yield {
          ends: [env],
          problem: `the runtime reads no variable ${name}, so the setting has no effect`,
          fix: `write one of ${[...KNOWN].filter((known) => OWN_PREFIXES.some((prefix) => known.startsWith(prefix))).join(', ')}`,
        };
      }
    }
  },
};
