import type { Environment } from './variables';
import { ENVIRONMENT } from '../contract/environment';
import { RECEIVER_ENVIRONMENT } from '../contract/receiver';
import { STREAM_ENVIRONMENT } from '../contract/streaming/environment';

const KNOWN: ReadonlySet<string> = new Set(
  Object.values({ ...ENVIRONMENT, ...RECEIVER_ENVIRONMENT, ...STREAM_ENVIRONMENT }).map(({ name }) => name),
);

/** Prefixes of the runtime's variables, without those that other programs use too (`PORT`, `HOST`). */
const PREFIXES = [
  'DRIFT_',
  'MODEL_',
  'LOG_',
  'MAX_',
  'DRAIN_',
  'DATA_QUALITY_',
  'STREAM_',
  'KAFKA_',
  'RECEIVER_',
];

/**
 * Variables that Kubernetes and Docker set for each Service in the same namespace: a Service called `model` gives
 * `MODEL_PORT`, `MODEL_SERVICE_HOST`, `MODEL_SERVICE_PORT_HTTP` and `MODEL_PORT_8080_TCP_ADDR`
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;

/** Names of variables that resemble the runtime's variables: most likely misspelt settings. */
export function unreadVariables(environment: Environment): string[] {
  return Object.keys(environment).filter(
    (name) =>
      !KNOWN.has(name) && PREFIXES.some((prefix) => name.startsWith(prefix)) && !SERVICE_LINK.test(name),
  );
}
