import type { Connection, ConnectionPool, Consumer } from '@platformatic/kafka';

/** Connections of a scorer to the leaders of partitions and to the coordinator of its group. */
export class Brokers {
  constructor(
    private readonly consumer: Consumer,
    /** Apart from the consumer's own: a fetch waits at the broker, and heartbeats would wait behind it. */
    private readonly pool: ConnectionPool,
  ) {}

  async byId(nodeId: number): Promise<Connection> {
    const { brokers } = await this.consumer.metadata({ topics: [] });
    const broker = brokers.get(nodeId);
    if (broker === undefined) throw new Error(`broker ${nodeId} is not in the cluster at the moment`);
    return this.pool.get(broker);
  }

  async coordinator(): Promise<Connection> {
    return this.byId(await this.consumer.findGroupCoordinator());
  }
}
