import type { Consumer } from '@platformatic/kafka';

/** The membership of a scorer in one generation of its group. Each generation has an object of its own. */
export interface Membership {
  readonly generationId: number;
  readonly memberId: string;
  /** Partitions of the topic that are assigned to it. */
  readonly partitions: readonly number[];
}

/** The consumer group, which the library joins, and joins again after a rebalance. */
export class ConsumerGroup {
  /** Undefined before it is joined. */
  current: Membership | undefined;
  /** Why it could not be joined again. */
  failure: Error | undefined;

  /** @param onChange called when `current` or `failure` has changed */
  constructor(
    private readonly consumer: Consumer,
    private readonly topic: string,
    onChange: () => void,
  ) {
    consumer.on('consumer:group:join', ({ memberId, generationId = 0, assignments = [] }) => {
      const partitions = assignments.find((assignment) => assignment.topic === topic)?.partitions ?? [];
      this.current = { memberId, generationId, partitions };
      onChange();
    });
    consumer.on('error', (error: Error) => {
      this.failure = error;
      onChange();
    });
  }

  async join(): Promise<void> {
    this.consumer.topics.track(this.topic);
    await this.consumer.joinGroup({});
  }

  /** Joins again, so that partitions are assigned that were added to the topic. */
  async rejoin(): Promise<void> {
    await this.consumer.joinGroup({});
  }
}
