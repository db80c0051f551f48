import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { RECEIVER_ENVIRONMENT, RECEIVER_ROUTES } from '../../../../runtime/contract/receiver';
import { type AddressTarget, addressTarget, variable } from '../../manifests/address-target';
import type { ManifestSet } from '../../manifests/manifest-set';
import { receiverContainer } from '../../manifests/receiver-container';
import { runtimeContainer } from '../../manifests/runtime-container';
import type { PlacedContainer, Workload } from '../../manifests/workload';
import { type Finding, type Rule, at, missing } from '../../rule';

const WEBHOOK = ENVIRONMENT.driftWebhook.name;
const SENDERS_KEY = ENVIRONMENT.driftWebhookSecretFile.name;
const RECEIVERS_KEY = RECEIVER_ENVIRONMENT.receiverKeyFile.name;

/** An event that nobody answers, or that is signed with another key, is tried for an hour and lost. */
export const driftWebhook: Rule = {
  name: 'drift-webhook',
  title:
    'A drift webhook within the cluster names a port of a Service, and a receiver checks the key that it signs with',
  source: 'Standard Webhooks, “Verifying signatures”',
  *check(set) {
    for (const workload of set.workloads) {
      const sender = runtimeContainer(set, workload)?.placed;
      const url = sender && variable(sender, WEBHOOK);
      const target = url === undefined ? undefined : addressTarget(set, workload, url);
      if (sender === undefined || url === undefined || target?.inCluster !== true) continue;
      const unanswered = unansweredFinding(set, workload, sender, target);
      if (unanswered !== undefined) yield unanswered;
      for (const { workload: server } of target.pods) {
        const receiver = receiverContainer(server);
        if (receiver !== undefined) yield* receiverFindings({ workload, sender, url, server, receiver });
      }
    }
  },
};

function unansweredFinding(
  set: ManifestSet,
  workload: Workload,
  sender: PlacedContainer,
  { host, port, service }: AddressTarget,
): Finding | undefined {
  const end = at(workload.manifest, `${sender.path}.env[${WEBHOOK}]`);
  if (service !== undefined) {
    const ports = service.body.spec.ports ?? [];
    if (ports.some((each) => each.port === port)) return undefined;
    return {
      ends: [end, at(service, 'spec.ports')],
      problem: `the webhook asks port ${port}, and the Service has ${ports.map((each) => each.port).join(', ') || 'none'}, so no event arrives`,
      fix: 'name a port of the Service',
    };
  }
  const [name = '', namespace = workload.namespace] = host.replace(/:\d+$/, '').split('.');
  // another repository may deploy what this set has nothing of
  if (!set.all('Service').some((each) => (each.namespace ?? 'default') === namespace)) return undefined;
  return {
    ends: [end, missing('Service', namespace, name)],
    problem: `the webhook names ${host}, and there is no such Service, so no event arrives`,
    fix: 'name the Service of the receiver, or write webhook: receiver.webhookOf(service)',
  };
}

interface Pair {
  readonly workload: Workload;
  readonly sender: PlacedContainer;
  readonly url: string;
  readonly server: Workload;
  readonly receiver: PlacedContainer;
}

function* receiverFindings({ workload, sender, url, server, receiver }: Pair): Iterable<Finding> {
  const end = at(workload.manifest, `${sender.path}.env[${WEBHOOK}]`);
  const { pathname } = new URL(url);
  if (pathname !== RECEIVER_ROUTES.events) {
    yield {
      ends: [end],
      problem: `the receiver answers 404 to ${pathname}`,
      fix: `end the URL with ${RECEIVER_ROUTES.events}`,
    };
  }
  const [signs, checks] = [variable(sender, SENDERS_KEY), variable(receiver, RECEIVERS_KEY)].map(secretKey);
  if (signs === checks) return;
  yield {
    ends: [
      at(workload.manifest, `${sender.path}.env${signs === undefined ? '' : `[${SENDERS_KEY}]`}`),
      at(server.manifest, `${receiver.path}.env[${RECEIVERS_KEY}]`),
    ],
    problem:
      signs === undefined
        ? 'events are not signed, so the receiver answers 401'
        : `events are signed with ${signs}, and the receiver checks ${checks ?? 'none'}, so it answers 401`,
    fix: 'give both the Secret of the same name and key, one in each namespace',
  };
}

/** Name and key of the mounted Secret: the last two parts of the path. */
function secretKey(path: string | undefined): string | undefined {
  return path?.split('/').slice(-2).join('/');
}
