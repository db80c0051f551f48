import type { Consumer } from '@platformatic/kafka';
import type { Kafka } from './load-kafka';

/** The requests that the library does not make as a scorer needs them, in the newest version that the brokers know. */
export type Apis = Awaited<ReturnType<typeof chooseApis>>;

/**
 * The library's own consumer commits offsets with whatever generation it has at that moment, reads offsets that a
 * transaction may still change, and keeps some records of aborted transactions. These requests are sent directly.
 *
 * @throws Error if the brokers are older than Kafka 3.1
 */
export async function chooseApis(kafka: Kafka, consumer: Consumer) {
  const known = new Map((await consumer.listApis()).map((api) => [api.name, api]));
  function newest<A extends { readonly version: number }>(name: string, candidates: readonly A[]): A {
    const { minVersion = 0, maxVersion = -1 } = known.get(name) ?? {};
    const found = candidates.find(({ version }) => version >= minVersion && version <= maxVersion);
    if (found !== undefined) return found;
    throw new Error(
      `the brokers know ${name} in versions ${minVersion} to ${maxVersion}; a scorer needs Kafka 3.1 or newer`,
    );
  }
  return {
    fetch: newest('Fetch', [
      kafka.fetchV17.api,
      kafka.fetchV16.api,
      kafka.fetchV15.api,
      kafka.fetchV14.api,
      kafka.fetchV13.api,
    ]),
    offsetFetch: newest('OffsetFetch', [kafka.offsetFetchV9.api, kafka.offsetFetchV8.api]),
    offsetCommit: newest('OffsetCommit', [kafka.offsetCommitV9.api, kafka.offsetCommitV8.api]),
    txnOffsetCommit: newest('TxnOffsetCommit', [kafka.txnOffsetCommitV4.api, kafka.txnOffsetCommitV3.api]),
  };
}
