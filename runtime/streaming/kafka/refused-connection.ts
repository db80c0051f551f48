import type { StreamConfig } from '../../config/stream-config';
import { STREAM_ENVIRONMENT } from '../../contract/streaming/environment';
import type { Kafka } from './load-kafka';

/** The brokers refuse the login, or their certificate is refused here. To try again with the same settings is in vain. */
export class RefusedConnectionError extends Error {
  override readonly name = 'RefusedConnectionError';
}

/** Codes of Node for a certificate that cannot be trusted. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * @returns what an error of the library means: a `RefusedConnectionError` if it is a login that the brokers refuse, or a
 * certificate that is refused
 */
export function readConnectionError(
  error: unknown,
  { AuthenticationError }: Kafka,
  config: StreamConfig,
): unknown {
  const all = causes(error);
  const untrusted = all.find((each) => 'code' in each && UNTRUSTED.has(each.code));
  if (untrusted !== undefined) return refusedCertificate(untrusted, error, config);
  if (all.some((each) => each instanceof AuthenticationError)) return refusedLogin(error, config);
  return error;
}

function refusedLogin(error: unknown, config: StreamConfig): RefusedConnectionError {
  const { kafkaUsername, kafkaSaslMechanism, kafkaPasswordFile } = config;
  const { kafkaUsername: user, kafkaSaslMechanism: mechanism } = STREAM_ENVIRONMENT;
  const password =
    STREAM_ENVIRONMENT[kafkaPasswordFile === undefined ? 'kafkaPassword' : 'kafkaPasswordFile'].name;
  return new RefusedConnectionError(
    `the brokers refuse the login of "${kafkaUsername}" by ${kafkaSaslMechanism}; correct ${user.name}, ${password} or ${mechanism.name}`,
    { cause: error },
  );
}

function refusedCertificate(
  { message }: Error,
  error: unknown,
  { kafkaCaFile }: StreamConfig,
): RefusedConnectionError {
  const { name } = STREAM_ENVIRONMENT.kafkaCaFile;
  const authority =
    kafkaCaFile === undefined ? `those that Node knows; set ${name}` : `${kafkaCaFile}; correct ${name}`;
  return new RefusedConnectionError(
    `the certificate of the brokers is not trusted (${message}); the authorities are ${authority}, and name the brokers as their certificate does`,
    { cause: error },
  );
}

/** The error and all those in it. */
function causes(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [];
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...inner, error.cause].flatMap(causes)];
}
