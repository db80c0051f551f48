import type { ConnectionOptions } from '@platformatic/kafka';
import type { Kafka } from '../runtime/streaming/kafka/load-kafka';
import { failureOf, type Ending, type Sender } from './sender';

export interface TopicTarget {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly bootstrapServers: readonly string[];
  /** TLS and login. */
  readonly connection: ConnectionOptions;
}

interface Waiting {
  readonly messages: readonly Buffer[];
  readonly onEnd: (ending: Ending) => void;
}

/**
 * Writes the rows of a transaction to a topic, a message each. What is due at the same time goes in one request, as a producer
 * of one's own would send it; a transaction has ended when all replicas in sync have it.
 */
export class TopicSender implements Sender<readonly Buffer[]> {
  private readonly producer: InstanceType<Kafka['Producer']>;
  private waiting: Waiting[] = [];

  constructor(private readonly target: TopicTarget) {
    this.producer = new target.kafka.Producer({
      ...target.connection,
      clientId: 'cdk8s-aiops-attack',
      bootstrapBrokers: [...target.bootstrapServers],
      // what failed is counted, and not sent again
      retries: 0,
    });
  }

  /** @throws an error of the brokers, if they or the topic are not there */
  async open(): Promise<void> {
    await this.producer.metadata({ topics: [this.target.topic] });
  }

  send(messages: readonly Buffer[], onEnd: (ending: Ending) => void): () => void {
    if (this.waiting.length === 0) queueMicrotask(() => void this.flush());
    this.waiting.push({ messages, onEnd });
    // what is on its way to a broker cannot be called back
    return () => undefined;
  }

  async close(): Promise<void> {
    await this.producer.close().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    const { waiting } = this;
    const { topic } = this.target;
    this.waiting = [];
    let ending: Ending = { kind: 'acknowledged' };
    try {
      const messages = waiting.flatMap(({ messages: own }) => own.map((value) => ({ topic, value })));
      await this.producer.send({ messages });
    } catch (error) {
      ending = failureOf(error);
    }
    for (const { onEnd } of waiting) onEnd(ending);
  }
}
