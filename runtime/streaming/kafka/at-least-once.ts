import type { Producer } from '@platformatic/kafka';
import type { Delivery, Outcome } from './delivery';
import type { GroupOffsets } from './group-offsets';

/** Commits offsets after the messages are acknowledged by all replicas in sync. */
export class AtLeastOnceDelivery implements Delivery {
  private producer: Producer | undefined;

  constructor(
    private readonly createProducer: () => Producer,
    private readonly offsets: GroupOffsets,
  ) {}

  async open(): Promise<void> {
    // after a failure the sequence numbers of an idempotent producer say nothing: the broker would take a new batch with
    // old numbers for a duplicate, and drop it
    await this.close();
    this.producer = this.createProducer();
  }

  async deliver({ messages, offsets, membership }: Outcome): Promise<void> {
    await this.producer!.send({ messages: messages.map(toProduce) });
    await this.offsets.commit(offsets, membership);
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.close();
  }
}

/** The library's types know no read-only map. */
export function toProduce({ topic, key, value, headers }: Outcome['messages'][number]) {
  return { topic, key, value, ...(headers.size > 0 && { headers: new Map(headers) }) };
}
