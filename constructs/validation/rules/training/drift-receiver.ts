import { z } from 'zod';
import { ConfigError } from '../../../../runtime/config/config';
import { parseReceiverConfig } from '../../../../runtime/config/receiver-config';
import { RECEIVER_ENVIRONMENT } from '../../../../runtime/contract/receiver';
import type { Known } from '../../manifests/kubernetes-views';
import type { Manifest } from '../../manifests/manifest';
import type { ManifestSet } from '../../manifests/manifest-set';
import { receiverContainer } from '../../manifests/receiver-container';
import type { PlacedContainer, Workload } from '../../manifests/workload';
import { type Finding, type Rule, at, missing } from '../../rule';

/** The parts of a policy that `RetrainingJobPolicy` writes. */
const policySchema = z.object({
  spec: z.object({
    matchConditions: z.array(z.object({ expression: z.string() })),
    variables: z.array(z.object({ name: z.string(), expression: z.string() })),
  }),
});

/**
 * A receiver whose CronJob is missing, or whose Jobs the API server refuses, starts nothing, and nobody notices before a
 * model drifts.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export const driftReceiver: Rule = {
  name: 'drift-receiver',
  title:
    'A drift receiver can parse its variables, its CronJob exists, and the policy of its Jobs admits what that runs',
  source: 'Kubernetes documentation, “Validating Admission Policy”',
  *check(set) {
    for (const workload of set.workloads) {
      const placed = receiverContainer(workload);
      if (placed === undefined) continue;
      const { manifest, namespace } = workload;
      yield* configFindings(manifest, placed);
      const name = valueOf(placed, RECEIVER_ENVIRONMENT.receiverCronJob.name);
      if (name === undefined) continue;
      const cronJob = set.find('CronJob', namespace, name);
      if (cronJob === undefined) {
        yield {
          ends: [
            at(manifest, `${placed.path}.env[${RECEIVER_ENVIRONMENT.receiverCronJob.name}]`),
            missing('CronJob', namespace, name),
          ],
          problem: `there is no CronJob ${name}, so each training fails with 404`,
          fix: 'name a CronJob of the same namespace',
        };
        continue;
      }
      yield* policyFindings(set, workload, cronJob);
    }
  },
};

function valueOf({ container }: PlacedContainer, name: string): string | undefined {
  return (container.env ?? []).find((each) => each.name === name)?.value;
}

function* configFindings(manifest: Manifest, { container, path }: PlacedContainer): Iterable<Finding> {
  try {
    parseReceiverConfig(Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value])));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield {
      ends: [at(manifest, `${path}.env`)],
      problem: `the receiver would exit at once: ${error.problems.join('; ')}`,
      fix: 'make it with DriftReceiver, which writes them from typed props',
    };
  }
}

/** The policy may be in a set of its own, so that only one that is there is compared. */
function* policyFindings(
  set: ManifestSet,
  { namespace, pod }: Workload,
  cronJob: Known<'CronJob'>,
): Iterable<Finding> {
  const user = JSON.stringify(`system:serviceaccount:${namespace}:${pod.serviceAccountName ?? 'default'}`);
  const [container] = cronJob.body.spec.jobTemplate.spec.template.spec.containers;
  const runs: Readonly<Record<string, readonly [field: string, value: unknown]>> = {
    image: ['image', container?.image],
    command: ['command', container?.command],
    arguments: ['args', container?.args],
  };
  for (const policy of set.manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')) {
    const { success, data } = policySchema.safeParse(policy.source);
    if (!success || !data.spec.matchConditions.some(({ expression }) => expression.includes(user))) continue;
    for (const [index, { name, expression }] of data.spec.variables.entries()) {
      const [field, value] = runs[name] ?? [];
      if (field === undefined || expression === JSON.stringify(value)) continue;
      yield {
        ends: [
          at(policy, `spec.variables[${index}].expression`),
          at(cronJob, `spec.jobTemplate.spec.template.spec.containers[0].${field}`),
        ],
        problem: `the policy admits the ${name} ${expression}, and the CronJob has ${JSON.stringify(value)}, so the API server refuses each Job`,
        fix: 'synthesize both together, with RetrainingJobPolicy',
      };
    }
  }
}
