import type { StreamMessage } from '../stream-record';
import type { Membership } from './consumer-group';

/** What a batch becomes: messages for other topics, and the offsets that are committed when these are acknowledged. */
export interface Outcome {
  readonly messages: readonly StreamMessage[];
  /** Offset of the next record, by partition. */
  readonly offsets: ReadonlyMap<number, bigint>;
  readonly membership: Membership;
}

/** Writes what batches become. */
export interface Delivery {
  /** Makes ready to write, and ends what an earlier process with the same name has left open. */
  open(): Promise<void>;
  /** @throws an error of the brokers. Then `open` must be called, and the committed offsets read, before the next one. */
  deliver(outcome: Outcome): Promise<void>;
  close(): Promise<void>;
}
