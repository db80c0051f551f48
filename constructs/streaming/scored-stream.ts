import type { ScrapedService, Watched } from '../observability/scraped-service';
import type { OffsetReset } from './stream-scorer-props';
import type { Topic } from './topic';

/** A topic that is scored, as alerts see it: a `StreamScorer`, or a `SparkStream`. */
export interface ScoredStream extends Watched {
  /** The topic whose messages are scored. */
  readonly topic: Topic;
  /** The topic of messages that cannot be scored. */
  readonly deadLetters: Topic;
  /** Consumer group, or what stands for one. */
  readonly group: string;
  /** Where the group begins if it has committed nothing. */
  readonly offsetReset: OffsetReset;
  /** The exporter that knows the lag of the group. Undefined: its own metric is read. */
  readonly lagExporter: ScrapedService | undefined;
}
