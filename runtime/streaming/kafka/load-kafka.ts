import type * as kafka from '@platformatic/kafka';

/** The Kafka client, which only a scorer needs: the image of the service does not carry it. */
export type Kafka = typeof kafka;

/** The Kafka client is not installed. */
export class NoKafkaClientError extends Error {
  override readonly name = 'NoKafkaClientError';
}

/** @throws NoKafkaClientError with what to install */
export async function loadKafka(): Promise<Kafka> {
  try {
    return await import('@platformatic/kafka');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new NoKafkaClientError(
      'a scorer needs the package @platformatic/kafka, which is not installed; write `npm install @platformatic/kafka@1`, or use an image that was built with DEPENDENCIES=streaming',
      { cause: error },
    );
  }
}
