import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { isolates } from '../../manifests/network-access';
import { isOpen } from '../../manifests/open-paths';
import { policiesOfPods, policyEnds } from '../../manifests/policies-of-pods';
import type { Workload } from '../../manifests/workload';
import { type Finding, type Rule, at } from '../../rule';

/** Ports of Spark, who asks whom there, and Spark's own number; undefined where it takes any that is free. */
const PORTS = [
  { setting: 'spark.driver.port', from: 'executor', to: 'driver', usual: 7078 },
  { setting: 'spark.driver.blockManager.port', from: 'executor', to: 'driver', usual: 7079 },
  { setting: 'spark.blockManager.port', from: 'driver', to: 'executor', usual: undefined },
  { setting: 'spark.blockManager.port', from: 'executor', to: 'executor', usual: undefined },
] as const;

type Policies = ReadonlyMap<Workload, readonly Known<'NetworkPolicy'>[]>;

/**
 * Executors that do not reach their driver end, and are made again, for ever.
 *
 * @see https://spark.apache.org/docs/latest/security.html#configuring-ports-for-network-security
 */
export const sparkPaths: Rule = {
  name: 'spark-paths',
  title: 'Policies let the driver and the executors of a SparkApplication reach each other',
  source: 'apache/spark-kubernetes-operator #787',
  *check(set) {
    const policiesOf = policiesOfPods(set);
    for (const application of set.all('SparkApplication')) {
      for (const port of PORTS) yield* findings(set, application, port, policiesOf);
    }
  },
};

function* findings(
  set: ManifestSet,
  application: Known<'SparkApplication'>,
  { setting, from, to, usual }: (typeof PORTS)[number],
  policiesOf: Policies,
): Iterable<Finding> {
  const [asks, answers] = [from, to].map((role) => podsOf(set, application, role));
  if (asks === undefined || answers === undefined) return;
  const [outgoing, incoming] = [policiesOf.get(asks) ?? [], policiesOf.get(answers) ?? []];
  const written = application.body.spec.sparkConf?.[setting];
  const port = written === undefined ? usual : Number(written);
  const place = at(application, `spec.sparkConf[${setting}]`);
  if (port === undefined) {
    const closed =
      outgoing.some((each) => isolates(each, 'Egress')) || incoming.some((each) => isolates(each, 'Ingress'));
    if (!closed) return;
    yield {
      ends: [...policyEnds(incoming, answers, 'spec.ingress'), place],
      problem: `${setting} is not set, so executors listen on any port, which no policy can open`,
      fix: `set ${setting} to 7079, and open that port`,
    };
    return;
  }
  if (!isOpen(set, outgoing, 'Egress', answers, port, answers)) {
    yield {
      ends: [...policyEnds(outgoing, asks, 'spec.egress'), place],
      problem: `no egress rule lets the ${from} reach port ${port} of the ${to}, so the job never starts a task`,
      fix: `allow egress to the pods of the ${to} on port ${port}, protocol TCP`,
    };
  }
  if (!isOpen(set, incoming, 'Ingress', asks, port, answers)) {
    yield {
      ends: [...policyEnds(incoming, answers, 'spec.ingress'), place],
      problem: `no ingress rule lets the ${from} reach port ${port} of the ${to}, so the job never starts a task`,
      fix: `allow ingress from the pods of the ${from} to port ${port}, protocol TCP`,
    };
  }
}

function podsOf(
  set: ManifestSet,
  application: Known<'SparkApplication'>,
  role: 'driver' | 'executor',
): Workload | undefined {
  return set.workloads.find(
    ({ manifest, templatePath }) =>
      manifest.index === application.index &&
      manifest.item === application.item &&
      templatePath === `spec.${role}.template`,
  );
}
