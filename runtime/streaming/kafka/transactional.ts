import type { Consumer, Producer } from '@platformatic/kafka';
import type { Apis } from './apis';
import { toProduce } from './at-least-once';
import type { Brokers } from './brokers';
import type { Delivery, Outcome } from './delivery';
import type { GroupOffsets } from './group-offsets';

export interface TransactionalDeliveryOptions {
  readonly createProducer: () => Producer;
  readonly consumer: Consumer;
  readonly brokers: Brokers;
  readonly apis: Apis;
  readonly offsets: GroupOffsets;
  readonly group: string;
  readonly transactionalId: string;
  readonly onAbort: () => void;
}

/** Commits messages and offsets in one transaction. */
export class TransactionalDelivery implements Delivery {
  private producer: Producer | undefined;

  constructor(private readonly options: TransactionalDeliveryOptions) {}

  async open(): Promise<void> {
    await this.close();
    this.producer = this.options.createProducer();
    // begins a new epoch: the broker ends a transaction that was left open, and refuses whoever has an older epoch
    const transaction = await this.producer.beginTransaction();
    await transaction.cancel();
  }

  async deliver({ messages, offsets, membership }: Outcome): Promise<void> {
    const { consumer, brokers, apis, group, transactionalId } = this.options;
    const producer = this.producer!;
    const transaction = await producer.beginTransaction();
    try {
      await transaction.addConsumer(consumer);
      await transaction.send({ messages: messages.map(toProduce) });
      // with the generation in which the batch was read: the broker refuses a member that has lost its partitions
      await apis.txnOffsetCommit.async(
        await brokers.coordinator(),
        transactionalId,
        group,
        producer.producerId!,
        producer.producerEpoch!,
        membership.generationId,
        membership.memberId,
        null,
        [this.options.offsets.requestOf(offsets)],
      );
    } catch (error) {
      await this.abort(transaction);
      throw error;
    }
    await transaction.commit();
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.close();
  }

  private async abort(transaction: { abort(): Promise<void> }): Promise<void> {
    this.options.onAbort();
    try {
      await transaction.abort();
    } catch {
      // the next `open` ends it with a new epoch
    }
  }
}
