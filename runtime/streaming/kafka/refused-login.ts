import type { StreamConfig } from '../../config/stream-config';
import { STREAM_ENVIRONMENT } from '../../contract/streaming/environment';
import type { Kafka } from './load-kafka';

/** The brokers refuse the user or the password. To try again with the same ones is in vain. */
export class RefusedLoginError extends Error {
  override readonly name = 'RefusedLoginError';
}

/** @returns what an error of the library means: a `RefusedLoginError` if it is a login that the brokers refuse */
export function readLoginError(
  error: unknown,
  { AuthenticationError }: Kafka,
  config: StreamConfig,
): unknown {
  const cause = causes(error).find((each) => each instanceof AuthenticationError);
  if (cause === undefined) return error;
  const { kafkaUsername, kafkaSaslMechanism, kafkaPasswordFile } = config;
  const { kafkaUsername: user, kafkaSaslMechanism: mechanism } = STREAM_ENVIRONMENT;
  const password =
    STREAM_ENVIRONMENT[kafkaPasswordFile === undefined ? 'kafkaPassword' : 'kafkaPasswordFile'].name;
  return new RefusedLoginError(
    `the brokers refuse the login of "${kafkaUsername}" by ${kafkaSaslMechanism}; correct ${user.name}, ${password} or ${mechanism.name}`,
    { cause: error },
  );
}

/** The error and all those in it. */
function causes(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...inner, error.cause].flatMap(causes)];
}
