import type { Environment } from './config';
import { ENVIRONMENT } from '../contract/environment';

const KNOWN: ReadonlySet<string> = new Set(Object.values(ENVIRONMENT).map(({ name }) => name));

/** How most of the runtime's variables begin: the others' words (`PORT`, `HOST`) begin those of any program. */
const PREFIXES = ['DRIFT_', 'MODEL_', 'LOG_', 'MAX_', 'DRAIN_', 'DATA_QUALITY_'];

/**
 * What Kubernetes and Docker tell every container of each service beside it: one called `model` makes `MODEL_PORT`,
 * `MODEL_SERVICE_HOST`, `MODEL_SERVICE_PORT_HTTP` and `MODEL_PORT_8080_TCP_ADDR`
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;

/** Names of variables that look like the runtime's and that it does not read: most likely a setting that is misspelt. */
export function unreadVariables(environment: Environment): string[] {
  return Object.keys(environment).filter(
    (name) =>
      !KNOWN.has(name) && PREFIXES.some((prefix) => name.startsWith(prefix)) && !SERVICE_LINK.test(name),
  );
}
