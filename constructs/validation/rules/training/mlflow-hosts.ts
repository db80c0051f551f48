import { RETRAINING_ENVIRONMENT } from '../../../../runtime/contract/retraining';
import { addressTarget, variable } from '../../manifests/address-target';
import { globMatches } from '../../manifests/glob';
import type { PlacedContainer } from '../../manifests/workload';
import { type Finding, type Rule, at, missing } from '../../rule';

const ALLOWED_HOSTS = 'MLFLOW_SERVER_ALLOWED_HOSTS';
const OPTION = '--allowed-hosts';

/**
 * MLflow answers 403 to a Host header that it does not know, against DNS rebinding. Clients send the port with the host,
 * and it compares both.
 *
 * @see https://mlflow.org/docs/latest/self-hosting/security/network/
 */
export const mlflowHosts: Rule = {
  name: 'mlflow-hosts',
  title: 'The host of a tracking URI is a Service of MLflow, and one of its allowed hosts',
  source: 'mlflow documentation, “Network Security”',
  *check(set) {
    for (const workload of set.workloads) {
      for (const placed of workload.containers) {
        const { name } = RETRAINING_ENVIRONMENT.trackingUri;
        const uri = variable(placed, name);
        const target = uri === undefined ? undefined : addressTarget(set, workload, uri);
        if (target?.inCluster !== true) continue;
        const end = at(workload.manifest, `${placed.path}.env[${name}]`);
        if (target.service === undefined) {
          const [host = ''] = target.host.split(':');
          const [service = '', namespace = workload.namespace] = host.split('.');
          // another repository may deploy what this set has nothing of
          if (!set.all('Service').some((each) => (each.namespace ?? 'default') === namespace)) continue;
          yield {
            ends: [end, missing('Service', namespace, service)],
            problem: `the tracking URI names ${target.host}, and there is no such Service, so no run is logged`,
            fix: 'name the Service of MLflow',
          };
          continue;
        }
        for (const { workload: server } of target.pods) {
          for (const each of server.containers) {
            const finding = hostFinding(each, target.host);
            if (finding === undefined) continue;
            yield { ...finding, ends: [at(server.manifest, `${each.path}.${finding.path}`), end] };
          }
        }
      }
    }
  },
};

function hostFinding(
  placed: PlacedContainer,
  host: string,
): (Pick<Finding, 'problem' | 'fix'> & { readonly path: string }) | undefined {
  const words = [...(placed.container.command ?? []), ...(placed.container.args ?? [])];
  if (!/\bmlflow\s+server\b/.test(words.join(' '))) return undefined;
  const allowed = (variable(placed, ALLOWED_HOSTS) ?? optionOf(words) ?? '')
    .split(',')
    .map((each) => each.trim());
  if (allowed.some((each) => each === '*' || globMatches(each, host))) return undefined;
  return {
    path: `env[${ALLOWED_HOSTS}]`,
    problem: `MLflow allows ${allowed.join(', ') || 'only addresses'}, and answers 403 to ${host}`,
    fix: `add ${host} to ${ALLOWED_HOSTS}`,
  };
}

function optionOf(words: readonly string[]): string | undefined {
  const index = words.findIndex((word) => word === OPTION || word.startsWith(`${OPTION}=`));
  const word = words[index];
  return word?.includes('=') ? word.slice(OPTION.length + 1) : words[index + 1];
}
